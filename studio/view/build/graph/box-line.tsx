import { useComputed } from "@preact/signals";
import { problems, selected } from "../../../state/network.ts";
import { choose, current } from "./graph-state.ts";
import { INPUT_KEY, type Item } from "./navigate.ts";

export interface BoxLineProps {
  readonly item: Item;
  /** Parameters of the whole network. */
  readonly total: number;
}

/** What a join does, in words. */
const joins: Readonly<Record<string, string>> = {
  "+": "sum",
  "×": "product",
  concat: "joined",
  mean: "mean",
};

/** One layer of a box: a button that chooses it. Its label says all that is in it in words; of the rest only the type is read. */
export function BoxLine({ item, total }: BoxLineProps) {
  const { box, line, path, key } = item;
  const layer = box.node.layers[line];
  const isCurrent = useComputed(() => current.value?.key === key);
  const isChosen = useComputed(
    () =>
      selected.value !== undefined &&
      selected.value === path &&
      (layer !== undefined || current.value?.key === key),
  );
  const fault = useComputed(
    () => problems.value.find((problem) => layer !== undefined && problem.layer === path)?.message,
  );
  const share = layer !== undefined && total > 0 ? layer.params / total : 0;
  const name = layer === undefined ? "" : nameOf(layer.path, layer.type);
  const label =
    layer === undefined
      ? (joins[box.node.label] ?? box.node.label)
      : `${layer.path}: ${layer.type}${layer.options === "" ? "" : `, ${layer.options}`}, ${layer.params.toLocaleString("en")} parameters${fault.value === undefined ? "" : `. Problem: ${fault.value}`}`;
  return (
    <button
      type="button"
      class="build-line"
      data-key={key}
      tabIndex={isCurrent.value ? 0 : -1}
      aria-label={label}
      aria-current={isChosen.value ? "true" : undefined}
      title={label}
      onClick={() => choose(item)}
    >
      {layer === undefined ? (
        <span class="build-line-end">{key === INPUT_KEY ? "input" : box.node.label}</span>
      ) : (
        <>
          <span class="build-line-head">
            {fault.value !== undefined && (
              <b class="build-line-bad" aria-hidden="true">
                ✕
              </b>
            )}
            <b>{layer.type}</b>
            {name !== "" && (
              <span class="build-line-name" aria-hidden="true">
                {name}
              </span>
            )}
            {layer.params > 0 && (
              <span class="build-line-params" aria-hidden="true">
                {short(layer.params)}
                {share >= 0.01 && ` · ${Math.round(100 * share)} %`}
              </span>
            )}
          </span>
          {layer.options !== "" && (
            <span class="build-line-options" aria-hidden="true">
              {layer.options}
            </span>
          )}
          {layer.params > 0 && (
            <span class="build-line-bar" style={{ width: `${Math.max(1, 100 * share)}%` }} />
          )}
        </>
      )}
    </button>
  );
}

/** The name that a person gave: not the type with a number. */
function nameOf(path: string, type: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.startsWith(type) && /^\d*$/.test(name.slice(type.length)) ? "" : name;
}

const units = ["", "k", "M", "G"] as const;

/** 1,234 as 1.2k. */
function short(n: number): string {
  const power = n < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(n) / 3));
  const value = n / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)}${units[power]}`;
}
