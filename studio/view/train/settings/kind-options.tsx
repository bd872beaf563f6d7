import type { OptionDescription } from "../../../../src/nn/describe.ts";
import { OptionControl } from "./option-control.tsx";

export interface KindOptionsProps {
  readonly options: readonly OptionDescription[];
  readonly spec: Readonly<Record<string, unknown>>;
  readonly onChange: (option: string, value: unknown) => void;
  /** Options that may be left empty. */
  readonly maybeEmpty?: (option: string) => boolean;
}

/** Fields for options of one kind. */
export const KindOptions = ({ options, spec, onChange, maybeEmpty }: KindOptionsProps) => (
  <>
    {options.map((option) => (
      <OptionControl
        key={option.name}
        option={option}
        value={spec[option.name]}
        onChange={(value) => onChange(option.name, value)}
        maybeEmpty={maybeEmpty?.(option.name) ?? false}
      />
    ))}
  </>
);

/** The spec with an option set, or left out. */
export function withOption<S extends { readonly type: string }>(
  spec: S,
  option: string,
  value: unknown,
): S {
  const next = { ...spec, [option]: value };
  return Object.fromEntries(
    Object.entries(next).filter(([, one]) => one !== undefined),
  ) as unknown as S;
}
