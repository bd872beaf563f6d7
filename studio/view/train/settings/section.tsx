import type { ComponentChildren } from "preact";

export interface SectionProps {
  readonly title: string;
  /** What is chosen in it, to be read while it is closed. */
  readonly now?: string | undefined;
  readonly open?: boolean;
  /** What is wrong in it. */
  readonly fault?: string | undefined;
  readonly children: ComponentChildren;
}

/** A part of the settings that can be folded away. */
export const Section = ({ title, now, open = false, fault, children }: SectionProps) => (
  <details class="train-section" open={open || fault !== undefined}>
    <summary>
      <span>{title}</span>
      {now !== undefined && <span class="quiet">{now}</span>}
    </summary>
    {fault !== undefined && (
      <p class="field-fault" role="alert">
        {fault}
      </p>
    )}
    <div class="train-fields">{children}</div>
  </details>
);
