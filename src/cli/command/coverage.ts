import { encode } from "fast-png";
import {
  type Coverage,
  type CoverageFacts,
  type CoverageMap,
  coverage as count,
  coverageFacts,
  coverageInWords,
  showTimes,
} from "../../inspect/index.ts";
import { conv2d, convTranspose2d } from "../../nn/index.ts";
import { writeAtomically } from "../../train/node.ts";
import { UsageError } from "../fault.ts";
import { type FoundModel, findModel } from "../find-model.ts";
import { unknownName } from "../load-data.ts";
import { print, printJson } from "../output.ts";
import { textTable } from "../report.ts";

export interface CoverageFlags {
  readonly layer?: string;
  readonly input?: readonly [height: number, width: number];
  readonly kernel?: number;
  readonly stride?: number;
  readonly padding?: number;
  readonly dilation?: number;
  readonly transposed?: boolean;
  readonly of?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** More pixels are no picture that anyone looks at, and the count takes seconds. */
const MOST_PIXELS = 4_000_000;

/** `fovea coverage`: counts how often pixels are read and written. Gives the exit code. */
export function coverage(name: string | undefined, flags: CoverageFlags): number {
  const { label, model, input } = name === undefined ? oneConvolution(flags) : named(name, flags);
  const [height, width] = sizeOf(label, flags.input ?? input);
  const found = count(model, [height, width], flags.layer);
  const of = mapAsked(flags.of, found);
  const map = found[of];
  const facts = coverageFacts(map);
  if (flags.out !== undefined) writeAtomically(flags.out, encode(picture(map, facts)));
  if (flags.json)
    printJson({
      model: label,
      ...(flags.layer !== undefined && { layer: flags.layer }),
      input: found.reads.shape,
      output: found.writes.shape,
      ...(found.before !== undefined && { before: found.before }),
      reads: jsonOf(found.reads),
      writes: jsonOf(found.writes),
    });
  else print(report(label, { of, map, facts, found, ...flags }));
  return 0;
}

function oneConvolution(flags: CoverageFlags): FoundModel {
  if (flags.layer !== undefined)
    throw new UsageError("--layer is a layer of a model; name the model too");
  const { kernel = 3, stride = 1, padding = 0, dilation = 1, transposed } = flags;
  const options = { filters: 1, kernel, stride, padding, dilation };
  const facts = [
    `${kernel}×${kernel} ${transposed ? "transposed convolution" : "convolution"}`,
    `stride ${stride}`,
    ...(padding > 0 ? [`padding ${padding}`] : []),
    ...(dilation > 1 ? [`dilation ${dilation}`] : []),
  ];
  return {
    label: facts.join(", "),
    model: transposed ? convTranspose2d(options) : conv2d(options),
    input: transposed ? [8, 8] : [16, 16],
  };
}

function named(name: string, flags: CoverageFlags): FoundModel {
  for (const flag of ["kernel", "stride", "padding", "dilation", "transposed"] as const)
    if (flags[flag] !== undefined)
      throw new UsageError(`--${flag} describes one convolution; ${name} has its own`);
  return findModel(name);
}

function sizeOf(label: string, shape: readonly number[] | undefined): [number, number] {
  const [height, width] = shape ?? [];
  if (height === undefined || width === undefined)
    throw new UsageError(
      `${label}: ${shape === undefined ? "say how large an image is" : `reads [${shape.join(", ")}], which is no image`}: --input 28x28`,
    );
  if (height * width > MOST_PIXELS)
    throw new UsageError(
      `--input is ${height}x${width}, must have at most ${MOST_PIXELS.toLocaleString("en-US")} pixels`,
    );
  return [height, width];
}

type MapName = "reads" | "writes";

function mapAsked(of: string | undefined, { reads, writes }: Coverage): MapName {
  if (of === undefined) return writes.counts.length > reads.counts.length ? "writes" : "reads";
  if (of === "reads" || of === "writes") return of;
  throw new UsageError(unknownName("map", of, ["reads", "writes"]));
}

const jsonOf = (map: CoverageMap) => {
  const [height, width] = map.shape;
  const rows = Array.from({ length: height }, (_, y) => [
    ...map.counts.subarray(y * width, (y + 1) * width),
  ]);
  return { ...coverageFacts(map), counts: rows };
};

interface Shown extends CoverageFlags {
  readonly found: Coverage;
  readonly map: CoverageMap;
  readonly facts: CoverageFacts;
}

/** So many different counts fit on a page. */
const MOST_ROWS = 12;

function report(label: string, { found, of, map, facts, layer, out }: Shown): string {
  const size = ({ shape: [h, w] }: CoverageMap) => `${h}×${w}`;
  const { before } = found;
  const end = before === undefined ? "" : `, before ${before}, which has no windows`;
  const place = layer === undefined ? end : `, up to ${layer}`;
  const met = of === "reads" ? "read" : "written to";
  const rows = facts.histogram
    .slice(0, MOST_ROWS)
    .map(({ times, pixels }) => [
      showTimes(times),
      showTimes(pixels),
      `${((100 * pixels) / map.counts.length).toFixed(1)} %`,
    ]);
  const more = facts.histogram.length - rows.length;
  return [
    `${label}${place}: ${size(found.reads)} → ${size(found.writes)}`,
    "",
    ...drawing(map),
    "",
    textTable([`times ${met}`, "pixels", "share"], rows, [0, 1, 2]),
    ...(more > 0 ? [`… and ${more} more counts; --json has all`] : []),
    "",
    coverageInWords(met, facts),
    ...(out === undefined ? [] : [`${out}: the map, the brighter the more often`]),
  ].join("\n");
}

const SHADES = " ░▒▓█";
/** Columns of a terminal that a drawing takes. */
const COLUMNS = 76;
const LINES = 32;

/** The counts themselves where they fit, else a shade for each pixel; of a large map the top left corner, for a smaller one would lie. */
function drawing({ shape: [height, width], counts }: CoverageMap): string[] {
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  const digits = String(most).length;
  const asNumbers = (digits + 1) * width <= COLUMNS && height <= LINES;
  const across = asNumbers ? width : Math.min(width, Math.floor(COLUMNS / 2));
  const down = Math.min(height, LINES);
  const cell = (times: number): string =>
    asNumbers
      ? String(times).padStart(digits + 1)
      : SHADES[Math.ceil(((SHADES.length - 1) * times) / most)]!.repeat(2);
  const lines = Array.from({ length: down }, (_, y) =>
    Array.from({ length: across }, (_, x) => cell(counts[y * width + x] ?? 0)).join(""),
  );
  const part =
    down < height || across < width
      ? [`(the top left corner, ${down}×${across} of ${height}×${width} pixels)`]
      : [];
  return [...lines.map((line) => line.trimEnd()), ...part];
}

/** Pixels of small maps are enlarged to about so many in all. */
const SIDE = 512;

function picture({ shape: [height, width], counts }: CoverageMap, { most }: CoverageFacts) {
  const zoom = Math.max(1, Math.floor(SIDE / Math.max(height, width)));
  const data = new Uint8Array(height * zoom * width * zoom);
  for (let y = 0; y < height * zoom; y++)
    for (let x = 0; x < width * zoom; x++) {
      const times = counts[Math.floor(y / zoom) * width + Math.floor(x / zoom)] ?? 0;
      data[y * width * zoom + x] = most === 0 ? 0 : Math.round((255 * times) / most);
    }
  return { width: width * zoom, height: height * zoom, channels: 1, data };
}
