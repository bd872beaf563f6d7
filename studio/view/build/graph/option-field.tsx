import { useId, useState } from "preact/hooks";
import type { OptionDescription } from "../../../../src/nn/index.ts";
import type { Json } from "../../../../src/nn/spec.ts";
import "../../../ui/field.css";
import { optionOfText, textOfOption } from "./option-text.ts";

export interface OptionFieldProps {
  readonly option: OptionDescription;
  /** As the text has it; undefined: the default counts. */
  readonly value: Json | undefined;
  /** Gives what is wrong with a value, in words; nothing where it was taken. */
  readonly onSet: (value: Json | undefined) => Promise<string | undefined>;
}

/** One option of a layer by what it may be. What is refused stays in the field with the reason beside it, and nothing is changed. */
export function OptionField({ option, value, onSet }: OptionFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState<{ readonly text: string; readonly fault?: string }>();
  const { name, hint, required, default: usual, summary } = option;
  const set = async (text: string, next: Json | undefined): Promise<void> => {
    setTyped({ text });
    if (next === undefined && required)
      return setTyped({ text, fault: "is missing, must be given" });
    const same = JSON.stringify(next) === JSON.stringify(usual);
    const fault = await onSet(same ? undefined : next);
    setTyped(fault === undefined ? undefined : { text, fault });
  };
  const now = value ?? usual;
  const shared = {
    id,
    "aria-describedby": `${id}-more`,
    ...(typed?.fault !== undefined && { "aria-invalid": "true" as const }),
  };
  const names = hint.kind === "choice" || hint.kind === "init" ? hint.names : undefined;
  const simple = now === undefined || typeof now === "string";
  return (
    <div class={hint.kind === "flag" ? "field field-check build-option" : "field build-option"}>
      {hint.kind === "flag" && (
        <input
          {...shared}
          type="checkbox"
          checked={now === true}
          onChange={({ currentTarget }) =>
            void set(String(currentTarget.checked), currentTarget.checked)
          }
        />
      )}
      <label for={id} class="mono">
        {name}
      </label>
      {hint.kind !== "flag" &&
        (names !== undefined && simple ? (
          <select
            {...shared}
            value={typed?.text ?? textOfOption(now)}
            onChange={({ currentTarget }) => void set(currentTarget.value, currentTarget.value)}
          >
            {now === undefined && <option value="" />}
            {names.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        ) : (
          <input
            {...shared}
            type="text"
            autocomplete="off"
            spellcheck={false}
            inputMode={hint.kind === "number" ? "decimal" : undefined}
            placeholder={usual === undefined ? (required ? "" : "not given") : textOfOption(usual)}
            value={typed?.text ?? textOfOption(value)}
            onInput={({ currentTarget }) => setTyped({ ...typed, text: currentTarget.value })}
            onChange={({ currentTarget }) =>
              void set(currentTarget.value, optionOfText(currentTarget.value))
            }
            onKeyDown={({ key, currentTarget }) => {
              // What was refused may fit after another change; the browser tells of no change then.
              if (key === "Enter" && typed?.fault !== undefined)
                void set(currentTarget.value, optionOfText(currentTarget.value));
            }}
          />
        ))}
      <span class="build-option-more" id={`${id}-more`}>
        {typed?.fault !== undefined && (
          <span class="field-fault" role="alert">
            {typed.fault}
          </span>
        )}
        <span class="quiet">
          {summary}
          {value !== undefined && usual !== undefined && ` Default ${textOfOption(usual)}.`}
        </span>
      </span>
    </div>
  );
}
