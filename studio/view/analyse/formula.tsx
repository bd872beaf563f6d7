import type { Quantity } from "../../../src/inspect/explain/formula.ts";
import { analysis } from "../../state/engine.ts";
import { Typeset } from "../../ui/typeset.tsx";
import type { Network } from "../../worker/analysis/analyse.ts";
import { besideOf, type FormulaLine, linesOf } from "./formula-text.ts";
import { useAnswer } from "./use-answer.ts";

export const titles: Readonly<Record<Quantity, string>> = {
  output: "Output shape",
  params: "Parameters",
  state: "State, not trained",
  macs: "Multiply-accumulates (MACs)",
  activations: "Memory of the output",
  field: "Receptive field",
  jump: "Jump",
  start: "Centre of the first field",
};

/** What comes with a number, where it is explained. */
const together: Readonly<Partial<Record<Quantity, readonly Quantity[]>>> = {
  params: ["params", "state"],
  field: ["field", "start"],
};

export interface FormulaProps {
  readonly network: Network;
  readonly path: string;
  readonly quantity: Quantity;
  readonly batch: number;
}

/** The formula of a number with the values in it, and beside it the same work done otherwise. */
export function Formula({ network, path, quantity, batch }: FormulaProps) {
  const { text, input } = network;
  const { value, fault } = useAnswer([network, path, batch], () =>
    analysis().explain(text, input, path, batch),
  );
  if (fault !== undefined) return <p class="analyse-fault">{fault}</p>;
  if (value === undefined) return <p class="quiet">Working it out…</p>;
  const beside = besideOf(value, quantity);
  const parts = (together[quantity] ?? [quantity]).map(
    (each) => [each, linesOf(value, each)] as const,
  );
  if (parts.every(([, lines]) => lines.length === 0))
    return (
      <p class="quiet">
        {titles[quantity]}: there is none, for the numbers of this input have no places beside each
        other.
      </p>
    );
  return (
    <div class="analyse-formula">
      {parts.map(([each, lines]) =>
        lines.length === 0 ? null : (
          <Lines key={each} title={titles[each]} lines={lines} legend={value.legend[each]} />
        ),
      )}
      {beside.length > 0 && <Lines title={value.beside?.title ?? ""} lines={beside} />}
    </div>
  );
}

interface LinesProps {
  readonly title: string;
  readonly lines: readonly FormulaLine[];
  readonly legend?: string | undefined;
}

const Lines = ({ title, lines, legend }: LinesProps) => (
  <section>
    <h3>{title}</h3>
    {lines.map(({ of, words, text, tex, note }) => (
      <p key={`${of} ${words} ${text}`} class="analyse-line">
        {of !== "" && <span class="quiet">{of}: </span>}
        {words !== "" && `${words} = `}
        {tex === undefined ? <strong>{text}</strong> : <Typeset {...{ tex, text }} />}
        {note !== "" && <span class="quiet"> ({note})</span>}
      </p>
    ))}
    {legend && <p class="quiet">with {legend}</p>}
  </section>
);
