import type { ComponentChildren } from "preact";
import "./button.css";

export interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick: () => void;
  /** Read out and shown under the pointer, where the content alone does not say it. */
  readonly label?: string;
  readonly look?: "primary" | "plain";
  readonly disabled?: boolean;
  /** Of a button that stays down. */
  readonly pressed?: boolean;
  readonly expanded?: boolean;
}

export const Button = ({
  children,
  onClick,
  label,
  look,
  disabled,
  pressed,
  expanded,
}: ButtonProps) => (
  <button
    type="button"
    class={look === undefined ? "button" : `button button-${look}`}
    disabled={disabled}
    aria-label={label}
    title={label}
    aria-pressed={pressed}
    aria-expanded={expanded}
    onClick={onClick}
  >
    {children}
  </button>
);
