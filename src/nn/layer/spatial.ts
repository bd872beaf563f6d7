import type {
  ImagePadding,
  PaddingMode,
  Pair,
  PerAxis,
  SequencePadding,
  Sides,
  SpatialPadding,
  Triple,
  VolumePadding,
} from "../../tensor/index.ts";
import { paddingModes } from "../../tensor/index.ts";
import { nearestName } from "../nearest.ts";
import { choice, type Field, isCount, isIndex, refuse, show, unquoted } from "./field.ts";
import type { Hint } from "./hint.ts";

/** Height and width, or one number for both. */
export type Size = Pair;

/** Zeros around an image: none ("valid"), as many as keep ⌈size / stride⌉ ("same"), so many on each side, or [[top, bottom], [left, right]]. */
export type Padding = ImagePadding;

export type Size3d = Triple;

/** What options of a layer over one, two or three spatial axes look like. */
export interface Spatial {
  1: { readonly size: number; readonly padding: SequencePadding };
  2: { readonly size: Size; readonly padding: Padding };
  3: { readonly size: Size3d; readonly padding: VolumePadding };
}

export type Axes = keyof Spatial;

/** What so many axes are, in words. */
export const over = { 1: "a sequence", 2: "an image", 3: "a volume" } as const;

const lists = { 1: undefined, 2: "[height, width]", 3: "[depth, height, width]" } as const;

/** One number, or one for each axis, all `valid`. */
function perAxis(axes: Axes, least: number, valid: (n: number) => boolean): Field<PerAxis> {
  const list = lists[axes];
  const needs = `a whole number ≥ ${least}${list === undefined ? "" : ` or ${list}`}`;
  const one: Hint = { kind: "number", whole: true, least };
  return {
    hint: axes === 1 ? one : { kind: "either", of: [one, { kind: "list", of: one, length: axes }] },
    parse: (value, place) => {
      if (typeof value === "number" && valid(value)) return value;
      if (axes > 1 && isList(value, axes, valid)) return [...value];
      return refuse(place, value, needs, unquoted(value, valid));
    },
  };
}

/** Extents of a window, strides, distances: whole numbers ≥ 1. */
export const sizeOver = (axes: Axes): Field<PerAxis> => perAxis(axes, 1, isCount);

/** As `sizeOver`, and 0 too. */
export const additionOver = (axes: Axes): Field<PerAxis> => perAxis(axes, 0, isIndex);

const written = {
  1: "[[before, after]]",
  2: "[[top, bottom], [left, right]]",
  3: "[[front, back], [top, bottom], [left, right]]",
} as const;

/** So much on all sides, or [before, after] for each axis; below 0 to take away. */
export const sidesOver = (axes: Axes): Field<number | readonly Sides[]> => ({
  hint: { kind: "either", of: sidesHints(axes, { kind: "number", whole: true }) },
  parse: (value, place) =>
    readSides(value, axes, Number.isSafeInteger) ??
    refuse(
      place,
      value,
      `a whole number or ${written[axes]}`,
      unquoted(value, Number.isSafeInteger),
    ),
});

export const paddingOver = (axes: Axes): Field<SpatialPadding> => ({
  hint: {
    kind: "either",
    of: [
      { kind: "choice", names: ["valid", "same"] },
      ...sidesHints(axes, { kind: "number", whole: true, least: 0 }),
    ],
  },
  parse: (value, place) => {
    if (value === "same" || value === "valid") return value;
    const sides = readSides(value, axes);
    if (sides !== undefined) return sides;
    const near = typeof value === "string" ? nearestName(value, ["same", "valid"]) : undefined;
    const needs = `"same", "valid", a whole number ≥ 0 or ${written[axes]}`;
    return refuse(place, value, needs, near === undefined ? unquoted(value, isIndex) : show(near));
  },
});

/** So much on all sides, or a pair for each axis. */
const sidesHints = (axes: Axes, one: Hint): Hint[] => [
  one,
  { kind: "list", of: { kind: "list", of: one, length: 2 }, length: axes },
];

function readSides(
  value: unknown,
  axes: Axes,
  valid: (n: number) => boolean = isIndex,
): number | Sides[] | undefined {
  if (typeof value === "number") return valid(value) ? value : undefined;
  if (!Array.isArray(value) || value.length !== axes) return undefined;
  const sides = value.map((pair: unknown) => (isList(pair, 2, valid) ? pair : undefined));
  if (!sides.every((pair) => pair !== undefined)) return undefined;
  return sides.map((pair): Sides => [pair[0]!, pair[1]!]);
}

export const paddingMode: Field<PaddingMode> = choice(paddingModes);

function isList(value: unknown, length: number, valid: (n: number) => boolean): value is number[] {
  return (
    Array.isArray(value) &&
    value.length === length &&
    value.every((n) => typeof n === "number" && valid(n))
  );
}

/** The value for each axis. */
export const eachAxis = (value: PerAxis, axes: Axes): readonly number[] =>
  typeof value === "number" ? new Array<number>(axes).fill(value) : value;
