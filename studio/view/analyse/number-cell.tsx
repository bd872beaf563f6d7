import type { Quantity } from "../../../src/inspect/explain/formula.ts";
import { opened } from "./analyse-state.ts";
import { titles } from "./formula.tsx";

export interface NumberCellProps {
  readonly path: string;
  readonly quantity: Quantity;
  readonly text: string;
  /** Of the whole network's, from 0 to 1: drawn as a bar, and said. */
  readonly share?: { readonly part: number; readonly text: string } | undefined;
}

/** A number that opens its formula. */
export function NumberCell({ path, quantity, text, share }: NumberCellProps) {
  const isOpen = opened.value?.path === path && opened.value.quantity === quantity;
  const title = `${titles[quantity]} of ${path || "the network"}: ${text}${share ? `, ${share.text}` : ""}. Show the formula`;
  return (
    <td>
      <button
        type="button"
        class="analyse-number"
        aria-expanded={isOpen}
        aria-label={title}
        title="Show the formula"
        onClick={() => {
          opened.value = isOpen ? undefined : { path, quantity };
        }}
      >
        {text}
        {share !== undefined && share.part > 0 && (
          <span class="analyse-bar" aria-hidden="true">
            <span style={{ width: `${100 * share.part}%` }} />
          </span>
        )}
      </button>
    </td>
  );
}
