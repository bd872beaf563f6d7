import type { Curve } from "./curve-data.ts";

/** How a curve looks, beside its name. */
export const CurveSwatch = ({ curve: { colour, look, faint } }: { readonly curve: Curve }) => (
  <svg class="curves-swatch" width="26" height="10" viewBox="0 0 26 10" aria-hidden="true">
    <g stroke={`var(--c${colour})`} fill={`var(--c${colour})`} opacity={faint ? 0.7 : 1}>
      <line
        x1="0"
        y1="5"
        x2="26"
        y2="5"
        stroke-width="2"
        stroke-dasharray={look === "dashed" ? "7 4" : undefined}
      />
      {look === "marked" && <circle cx="13" cy="5" r="3.5" />}
    </g>
  </svg>
);
