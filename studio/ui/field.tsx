import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import "./field.css";

interface Labelled {
  readonly label: string;
  /** What is wrong with the value, in words. */
  readonly fault?: string | undefined;
  /** More than the label says; under the control. */
  readonly hint?: string | undefined;
}

function Frame({
  label,
  fault,
  hint,
  id,
  children,
}: Labelled & { readonly id: string; readonly children: ComponentChildren }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint !== undefined && <span class="quiet">{hint}</span>}
      {fault !== undefined && (
        <span class="field-fault" id={`${id}-fault`} role="alert">
          {fault}
        </span>
      )}
    </div>
  );
}

const faultAttributes = (id: string, fault: string | undefined) =>
  fault === undefined
    ? {}
    : ({ "aria-invalid": "true", "aria-describedby": `${id}-fault` } as const);

export interface TextFieldProps extends Labelled {
  readonly value: string;
  /** What is typed; return what is wrong with it, or nothing, and it counts. */
  readonly onChange: (value: string) => string | undefined;
  readonly type?: "text" | "search";
  readonly list?: readonly string[];
}

/** Text that counts when Enter is pressed or the field is left; what is refused stays there with the reason. */
export function TextField({ value, onChange, type = "text", list, ...frame }: TextFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState<{ text: string; fault: string | undefined }>();
  const fault = typed?.fault ?? frame.fault;
  const commit = (text: string): void => {
    const refused = text === value ? undefined : onChange(text);
    setTyped(refused === undefined ? undefined : { text, fault: refused });
  };
  return (
    <Frame {...frame} fault={fault} id={id}>
      <input
        id={id}
        type={type}
        value={typed?.text ?? value}
        list={list && `${id}-list`}
        autocomplete="off"
        spellcheck={false}
        {...faultAttributes(id, fault)}
        onInput={({ currentTarget }) =>
          setTyped({ text: currentTarget.value, fault: typed?.fault })
        }
        onChange={({ currentTarget }) => commit(currentTarget.value)}
      />
      {list && (
        <datalist id={`${id}-list`}>
          {list.map((option) => (
            <option key={option} value={option} />
          ))}
        </datalist>
      )}
    </Frame>
  );
}

export interface NumberFieldProps extends Labelled {
  readonly value: number;
  readonly onChange: (value: number) => string | undefined;
  /** Limits, which belong to the range. */
  readonly min?: number;
  readonly max?: number;
  readonly whole?: boolean;
}

/** A number; what is none, or out of range, is refused in words and the old one stays. */
export function NumberField({ value, onChange, min, max, whole, ...frame }: NumberFieldProps) {
  const check = (text: string): string | undefined => {
    const number = Number(text.trim() === "" ? Number.NaN : text);
    if (!Number.isFinite(number)) return `is ${text.trim() || "empty"}, must be a number`;
    if (whole && !Number.isSafeInteger(number)) return `is ${text}, must be a whole number`;
    if (min !== undefined && number < min) return `is ${text}, must be at least ${min}`;
    if (max !== undefined && number > max) return `is ${text}, must be at most ${max}`;
    return onChange(number);
  };
  return <TextField {...frame} value={String(value)} onChange={check} />;
}

export interface SelectFieldProps<T extends string> extends Labelled {
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly title: string }[];
  readonly onChange: (value: T) => void;
}

export function SelectField<T extends string>({
  value,
  options,
  onChange,
  ...frame
}: SelectFieldProps<T>) {
  const id = useId();
  return (
    <Frame {...frame} id={id}>
      <select
        id={id}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value as T)}
      >
        {options.map(({ value, title }) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
    </Frame>
  );
}

export interface SliderFieldProps extends Labelled {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  /** The value in words, where the number alone does not say it. */
  readonly text?: string;
  readonly onInput: (value: number) => void;
}

export function SliderField({
  value,
  min,
  max,
  step = 1,
  text,
  onInput,
  ...frame
}: SliderFieldProps) {
  const id = useId();
  return (
    <Frame {...frame} label={`${frame.label}: ${text ?? value}`} id={id}>
      <input
        id={id}
        type="range"
        {...{ min, max, step, value }}
        aria-valuetext={text}
        onInput={({ currentTarget }) => onInput(currentTarget.valueAsNumber)}
      />
    </Frame>
  );
}

export interface CheckFieldProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function CheckField({ label, checked, onChange }: CheckFieldProps) {
  const id = useId();
  return (
    <div class="field field-check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <label for={id}>{label}</label>
    </div>
  );
}
