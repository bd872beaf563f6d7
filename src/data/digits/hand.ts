import type { Stream } from "../threefry.ts";
import { turn } from "../turn.ts";
import type { Path } from "./path.ts";
import type { Polyline } from "./polyline.ts";

/** Moves each control point a little: no hand writes the same figure twice. */
export function jitter(path: Path, random: Stream): void {
  const deviation = random.range(0.004, 0.024);
  for (let i = 0; i < path.length; i++) {
    path.x[i] = random.vary(path.x[i] as number, deviation);
    path.y[i] = random.vary(path.y[i] as number, deviation);
  }
}

/** The coefficients of the warp, seven for each coordinate. */
const warp = new Float64Array(14);

/** a₀u² + a₁uv + a₂v² + a₃u³ + a₄u²v + a₅uv² + a₆v³, the coefficients from `first` on. */
function cubic(first: number, u: number, v: number): number {
  const a = (k: number): number => warp[first + k] as number;
  const square = u * (a(0) * u + a(1) * v) + a(2) * v * v;
  return square + u * u * (a(3) * u + a(4) * v) + v * v * (a(5) * u + a(6) * v);
}

/**
 * What a writer does to the whole figure: a smooth warp, width, slant and rotation.
 *
 *   p ← R · S · (p + Σ_{2 ≤ i + j ≤ 3} c_ij · uⁱ vʲ),   u, v the place in the figure's box, −1 … 1
 */
export function deform(line: Polyline, random: Stream): void {
  const aspect = random.range(0.8, 1.5);
  const slant = random.vary(0.12, 0.2);
  const [cos, sin] = turn(random.vary(0, 0.018));
  const strength = random.range(0.01, 0.05);
  for (let k = 0; k < warp.length; k++) warp[k] = random.vary(0, strength);
  for (let i = 0; i < line.length; i++) {
    const px = ((line.x[i] as number) - 0.3) * aspect;
    const py = (line.y[i] as number) - 0.5;
    const u = px * 2.5;
    const v = py * 2;
    const y = py + cubic(7, u, v);
    const x = px + cubic(0, u, v) - slant * y;
    line.x[i] = cos * x - sin * y;
    line.y[i] = sin * x + cos * y;
  }
}

/**
 * The pen: its radius in pixels, how it swells and fades along the way, how much broader its nib is in one direction, how rough its edge.
 * Sets the radius at each point and returns the largest.
 *
 * @param limit  the largest radius of the even, round pen
 */
export function ink(line: Polyline, limit: number, random: Stream): number {
  const heavy = random.chance(0.06) ? random.range(1.2, 1.8) : 1;
  const base = Math.min(limit, Math.max(0.6, random.vary(1.25, 0.4)) * heavy);
  const swell = random.range(0, 0.22);
  const rough = random.range(0, 0.16);
  const nib = random.range(0, 0.25);
  const [nibX, nibY] = turn(random.range(0, 0.5));
  // The swelling is a slow wave: a pointer that turns by a small angle from piece to piece.
  let [cos, sin] = turn(random.range(0, 1));
  const [stepCos, stepSin] = turn(random.range(0.004, 0.03));
  let largest = 0;
  for (let i = 0; i < line.length; i++) {
    [cos, sin] = [cos * stepCos - sin * stepSin, sin * stepCos + cos * stepSin];
    const from = Math.max(0, i - 1);
    const dx = (line.x[i] as number) - (line.x[from] as number);
    const dy = (line.y[i] as number) - (line.y[from] as number);
    const length = Math.sqrt(dx * dx + dy * dy);
    const across = length > 0 ? Math.abs(dx * nibY - dy * nibX) / length : 0.5;
    const edge = random.range(1 - rough, 1 + rough);
    const radius = base * (1 + swell * cos) * (1 + nib * (across - 0.5)) * edge;
    line.radius[i] = radius;
    if (radius > largest) largest = radius;
  }
  return largest;
}

/** Scales the figure, its ink included, so that its longer side is `size` pixels, around (centre, centre). */
export function fillBox(line: Polyline, radius: number, size: number, centre: number): void {
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  for (let i = 0; i < line.length; i++) {
    const x = line.x[i] as number;
    const y = line.y[i] as number;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  const scale = (size - 2 * radius) / Math.max(right - left, bottom - top, 1e-6);
  const middleX = (left + right) / 2;
  const middleY = (top + bottom) / 2;
  for (let i = 0; i < line.length; i++) {
    line.x[i] = centre + ((line.x[i] as number) - middleX) * scale;
    line.y[i] = centre + ((line.y[i] as number) - middleY) * scale;
  }
}
