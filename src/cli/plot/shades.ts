import type { Heatmap, Pictures } from "../../inspect/index.ts";

/** From nothing to most: told apart without colour. */
const SHADES = [" ", "░", "▒", "▓", "█"] as const;
const MOST_COLUMNS = 100;

/** Values as 0 … 1 of their range; of signed ones 0 is the middle. Not finite: undefined. */
export function levelOf(
  values: readonly number[],
  signed: boolean,
): (value: number) => number | undefined {
  const [low, high] = rangeOf(values);
  const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const [from, span] = signed ? [-most, 2 * most] : [low, high - low || 1];
  return (value) => (Number.isFinite(value) ? (value - from) / span : undefined);
}

/** Least and largest of those that are finite; [0, 0] where there are none. */
function rangeOf(values: readonly number[]): readonly [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values)
    if (Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return low > high ? [0, 0] : [low, high];
}

const shade = (level: number | undefined): string =>
  level === undefined ? "·" : (SHADES[Math.min(4, Math.floor(level * 5))] ?? "");

/** A map as shaded places, two characters wide; a label stands before its place's shade. Below it what the darkest and the lightest are. */
export function terminalHeatmap(map: Heatmap, room = 80): string {
  const { title, rows, columns, lattice, signed = false, labels } = map;
  const values = Array.from(map.values);
  const level = levelOf(values, signed);
  const letters = Math.max(2, ...(labels ?? []).map((label) => Math.min(4, label.length + 1)));
  const fit = Math.max(1, Math.floor((Math.min(room, MOST_COLUMNS) - 3) / letters));
  const lines = Array.from({ length: rows }, (_, row) => {
    const shift = lattice === "hexagonal" && row % 2 === 1 ? " ".repeat(letters / 2) : "";
    const cells = Array.from({ length: Math.min(columns, fit) }, (_, column) => {
      const at = row * columns + column;
      const label = labels?.[at];
      const ink = shade(level(values[at] as number));
      return label ? label.slice(0, letters - 1).padEnd(letters - 1) + ink : ink.repeat(letters);
    });
    return `  ${shift}${cells.join("")}`.trimEnd();
  });
  const [low, high] = rangeOf(values);
  const most = Math.max(Math.abs(low), Math.abs(high));
  const [blank, full] = signed ? [-most, most] : [low, high];
  const range =
    low === high ? `all ${round(low)}` : `${round(blank)} (blank) to ${round(full)} (█)`;
  const cut = fit < columns ? `the first ${fit} of ${columns} columns; ` : "";
  const axes = [map.y && `down: ${map.y}`, map.x && `across: ${map.x}`].filter(Boolean).join(", ");
  return [title, ...lines, `  ${cut}${range}${axes && `; ${axes}`}`].join("\n");
}

/** Small pictures side by side, two rows of pixels to a line. */
export function terminalPictures(pictures: Pictures, room = 80): string {
  const { title, height, width, names, signed = false } = pictures;
  const count = pictures.values.length / (height * width);
  const fit = Math.max(1, Math.floor((Math.min(room, MOST_COLUMNS) - 2) / (width + 2)));
  const columns = Math.min(pictures.columns ?? fit, count);
  const lines: string[] = [title];
  const drawRow = (some: readonly number[]): void => {
    const drawn = some.map((k) => pictureLines(pictures, k, signed));
    for (let line = 0; line < Math.ceil(height / 2); line++)
      lines.push(`  ${drawn.map((one) => one[line]).join("  ")}`.trimEnd());
    const captions = some.map((k) => (names?.[k] ?? "").slice(0, width).padEnd(width));
    if (names) lines.push(`  ${captions.join("  ")}`.trimEnd());
  };
  // Rows that are too long for the terminal are cut into parts, the same part of each row together: what stands below another stays there.
  for (let left = 0; left < columns; left += fit)
    for (let first = left; first < count; first += columns) {
      const end = Math.min(first + fit, first - left + columns, count);
      drawRow(Array.from({ length: end - first }, (_, k) => first + k));
    }
  return lines.join("\n");
}

/** Each character holds two pixels, the upper and the lower: black where it is above the middle of the picture's range. */
function pictureLines({ values, height, width }: Pictures, k: number, signed: boolean): string[] {
  const own = Array.from(
    { length: height * width },
    (_, at) => values[k * height * width + at] as number,
  );
  const level = levelOf(own, signed);
  const isDark = (y: number, x: number) =>
    y < height && (level(own[y * width + x] as number) ?? 0) > 0.5;
  return Array.from({ length: Math.ceil(height / 2) }, (_, line) =>
    Array.from({ length: width }, (_, x) => {
      const [upper, lower] = [isDark(2 * line, x), isDark(2 * line + 1, x)];
      return upper ? (lower ? "█" : "▀") : lower ? "▄" : "·";
    }).join(""),
  );
}

const round = (value: number): string => String(Number(value.toPrecision(3))).replaceAll("-", "−");
