import type { OptionDescription } from "../../../../src/nn/describe.ts";
import { CheckField, SelectField, TextField } from "../../../ui/field.tsx";
import { labelOf, readText, textOf } from "./option-value.ts";

export interface OptionControlProps {
  readonly option: OptionDescription;
  /** undefined: the default counts. */
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** Where other words than the option's name are common. */
  readonly label?: string;
  /** It may be left empty although nothing stands for it: then something else follows from the run. */
  readonly maybeEmpty?: boolean;
}

/** A field for one option of an optimiser, a schedule, a loss or the augmentation. */
export function OptionControl({ option, value, onChange, ...more }: OptionControlProps) {
  const { name, hint, summary, default: usual } = option;
  const { label = labelOf(name), maybeEmpty = false } = more;
  const now = value ?? usual;
  if (hint.kind === "flag")
    return <CheckField label={label} checked={now === true} onChange={onChange} />;
  if (hint.kind === "choice")
    return (
      <SelectField
        label={label}
        hint={summary}
        value={String(now)}
        options={hint.names.map((one) => ({ value: one, title: one }))}
        onChange={onChange}
      />
    );
  return (
    <TextField
      label={label}
      hint={summary}
      value={textOf(now)}
      onChange={(text) => {
        if (text.trim() === "" && (maybeEmpty || usual !== undefined)) {
          onChange(undefined);
          return undefined;
        }
        const read = readText(hint, text);
        if ("fault" in read) return read.fault;
        onChange(read.value);
        return undefined;
      }}
    />
  );
}
