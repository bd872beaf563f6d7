/** How classes are told apart: by colour and by the shape of their marks. */

/** Eight colours with 3:1 on the page's surface, in light and in dark: the first four are the page's own. */
const fixed = {
  light: ["#7a6400", "#5b5fc7", "#6b6b6b", "#8c4a1f"],
  dark: ["#e3c94a", "#a9adff", "#b5b5b5", "#d9a27c"],
} as const;

export type Rgb = readonly [red: number, green: number, blue: number];

/** "#rrggbb", or "#rgb" as a minifier leaves it, → its parts. */
export const rgbOf = (colour: string): Rgb => {
  const digits = colour.trim().slice(1);
  const whole = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  const value = Number.parseInt(whole, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
};

/** What figures of the plane are drawn with. */
export interface PlaneColours {
  readonly classes: readonly string[];
  readonly surface: string;
  readonly ink: string;
  readonly line: string;
  readonly negative: string;
  readonly positive: string;
}

/** Those of the page as it stands. */
export function planeColours(theme: "light" | "dark"): PlaneColours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    classes: [...["--c1", "--c2", "--c3", "--c4"].map(read), ...fixed[theme]],
    surface: read("--surface"),
    ink: read("--ink"),
    line: read("--edge"),
    negative: read("--negative"),
    positive: read("--positive"),
  };
}

interface Polygon {
  readonly corners: number;
  /** Of the first corner, in turns from the right. */
  readonly turn: number;
  /** Of a star: how far its inner corners lie from the middle. */
  readonly inner?: number;
}

/** Of each class in turn: a polygon, a disc, a ring. */
const marks: readonly (Polygon | "disc" | "ring")[] = [
  "disc",
  { corners: 4, turn: 1 / 8 },
  { corners: 3, turn: -1 / 4 },
  { corners: 4, turn: 0 },
  { corners: 4, turn: 1 / 8, inner: 0.35 },
  { corners: 4, turn: 0, inner: 0.35 },
  { corners: 5, turn: -1 / 4, inner: 0.45 },
  "ring",
];

export const markCount: number = marks.length;

type Path = Pick<CanvasPath, "moveTo" | "lineTo" | "arc" | "closePath">;

/** A mark of class `label` around (x, y), `r` pixels from its middle. */
export function markPath(
  path: Path,
  label: number,
  [x, y]: readonly [number, number],
  r: number,
): void {
  const mark = marks[label % marks.length] ?? "disc";
  if (typeof mark === "object") {
    polygon(path, mark, [x, y], r);
    return;
  }
  path.moveTo(x + r, y);
  path.arc(x, y, r, 0, 2 * Math.PI);
  if (mark === "disc") return;
  path.moveTo(x + r * 0.45, y);
  path.arc(x, y, r * 0.45, 0, 2 * Math.PI, true);
}

function polygon(
  path: Path,
  { corners, turn, inner }: Polygon,
  [x, y]: readonly [number, number],
  r: number,
): void {
  const all = inner === undefined ? corners : 2 * corners;
  for (let k = 0; k < all; k++) {
    const angle = (turn + k / all) * 2 * Math.PI;
    const far = k % 2 === 1 ? r * (inner ?? 1) : r;
    const to = [x + far * Math.cos(angle), y + far * Math.sin(angle)] as const;
    if (k === 0) path.moveTo(...to);
    else path.lineTo(...to);
  }
  path.closePath();
}
