import { useComputed } from "@preact/signals";
import type { Placed } from "../../../../src/cli/plot/layout.ts";
import { network, problems, selected } from "../../../state/network.ts";
import { BoxLine } from "./box-line.tsx";
import { isFolded, toggleFold } from "./graph-state.ts";
import { itemsOfBox } from "./navigate.ts";

/** Looks of a box by what its first layer is; told apart by their names too. */
const looks: readonly (readonly [match: RegExp, look: string])[] = [
  [/conv/i, "conv"],
  [/pool|upsample/i, "pool"],
  [/linear|embedding/i, "linear"],
  [/lstm|gru|rnn|attention|transformer/i, "sequence"],
];

const lookOf = (type: string): string => looks.find(([match]) => match.test(type))?.[1] ?? "other";

/** One box of the graph: a layer and those that change each of its numbers by itself, a join, or an end. */
export function GraphBox({ box }: { readonly box: Placed }) {
  const { node, x, y, width, height } = box;
  const [first] = node.layers;
  const bad = useComputed(() =>
    problems.value.find(({ layer }) => node.layers.some(({ path }) => path === layer)),
  );
  const within = useComputed(() => {
    const path = selected.value;
    return (
      path !== undefined &&
      path !== "" &&
      node.layers.some((layer) => layer.path.startsWith(`${path}/`))
    );
  });
  const total = network.value?.summary.params ?? 0;
  const kind = node.layers.length > 0 ? lookOf(first?.type ?? "") : node.kind;
  const folded = first !== undefined && node.kind === "folded" && isFolded(first.path);
  return (
    <div
      class={[
        `build-box build-box-${kind}`,
        folded ? "build-box-folded" : "",
        bad.value ? "build-box-bad" : "",
        within.value ? "build-box-within" : "",
      ].join(" ")}
      style={{
        transform: `translate(${x - width / 2}px, ${y - height / 2}px)`,
        width: `${width}px`,
        height: `${height}px`,
      }}
    >
      {itemsOfBox(box).map((item) => (
        <BoxLine key={item.key} item={item} total={total} />
      ))}
      {folded && (
        <button
          type="button"
          class="build-unfold"
          tabIndex={-1}
          aria-label={`Unfold ${first.path}`}
          title="Unfold (F)"
          onClick={() => toggleFold(first.path)}
        >
          ⊞
        </button>
      )}
    </div>
  );
}
