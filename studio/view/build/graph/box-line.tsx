import { useComputed } from "@preact/signals";
import type { DiagramLayer } from "../../../../src/inspect/index.ts";
import { problems, selected } from "../../../state/network.ts";
import { showCount } from "../../../ui/number-text.ts";
import { choose, current } from "./graph-state.ts";
import type { Item } from "./navigate.ts";

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

/** One layer of a box: a button that chooses it. Who hears it hears the words between, too. */
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
  return (
    <button
      type="button"
      class="build-line"
      data-key={key}
      tabIndex={isCurrent.value ? 0 : -1}
      aria-current={isChosen.value ? "true" : undefined}
      title={fault.value ?? (layer === undefined ? undefined : titleOf(layer))}
      onClick={() => choose(item)}
    >
      {layer === undefined ? (
        <End label={box.node.label} />
      ) : (
        <>
          <span class="build-line-head">
            {fault.value !== undefined && (
              <b class="build-line-bad" aria-hidden="true">
                ✕
              </b>
            )}
            <span class="unseen">{layer.path}: </span>
            <b>{layer.type}</b>
            {name !== "" && (
              <span class="build-line-name" aria-hidden="true">
                {name}
              </span>
            )}
            {layer.params > 0 && (
              <span class="build-line-params">
                <span class="unseen">, parameters: </span>
                {short(layer.params)}
                {share >= 0.01 && ` · ${Math.round(100 * share)} %`}
              </span>
            )}
          </span>
          {layer.options !== "" && (
            <span class="build-line-options">
              <span class="unseen">, </span>
              {layer.options}
            </span>
          )}
          {fault.value !== undefined && <span class="unseen">. Problem: {fault.value}</span>}
          {layer.params > 0 && (
            <span class="build-line-bar" style={{ width: `${Math.max(1, 100 * share)}%` }} />
          )}
        </>
      )}
    </button>
  );
}

/** An end of the network, or a join, which is a sign with a word. */
function End({ label }: { readonly label: string }) {
  const word = joins[label];
  return (
    <span class="build-line-end">
      {word === undefined ? (
        label
      ) : (
        <>
          <span aria-hidden="true">{label}</span>
          <span class="unseen">{word}</span>
        </>
      )}
    </span>
  );
}

const titleOf = ({ path, type, options, params }: DiagramLayer): string =>
  `${path}: ${type}${options === "" ? "" : `, ${options}`}, ${showCount(params)} parameters`;

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
