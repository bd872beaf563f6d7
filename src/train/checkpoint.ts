/**
 * A moment of a training run in one file, from which the rest of the run follows bit by bit.
 *
 * It is a safetensors file (any reader of that format shows the arrays) whose metadata holds the position and a checksum:
 * SHA-256 over the whole file with the checksum's own 64 digits set to "0".
 */
import type { HostArray } from "../expr/dtype.ts";
import {
  FormatError,
  readSafetensors,
  type SafeTensor,
  writeSafetensors,
} from "../formats/index.ts";
import type { EpochResult } from "../optim/index.ts";
import { isRecord } from "../tensor/index.ts";

/** A tensor's values on the host. float32 state of the reference backend is kept as the float64 it computes in. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly data: HostArray;
}

/** The best validation so far. */
export interface Best {
  readonly epoch: number;
  readonly loss: number;
  /** Absent where nothing is classified. */
  readonly accuracy?: number;
}

/** Where a run stands. */
export interface Position {
  /** Optimiser steps done. */
  readonly step: number;
  /** Epochs done, validation included. */
  readonly epoch: number;
  /** Batches of the running epoch that are done. */
  readonly batch: number;
  /** Sums over those batches. */
  readonly lossSum: number;
  readonly correct: number;
  readonly examples: number;
  /** Records written to the metrics so far; later ones are written again. */
  readonly records: number;
  /** Time spent in training, breaks not counted. */
  readonly seconds: number;
  readonly best: Best | null;
  /** What each epoch so far came to; schedules and early stopping look at it. */
  readonly results: readonly EpochResult[];
}

export interface Checkpoint {
  /** Fingerprint of the run's configuration: state of one run means nothing to another. */
  readonly run: string;
  readonly seed: number;
  readonly position: Position;
  /** Parameters, model state and optimiser state by path ("params/0/weight"). */
  readonly tensors: ReadonlyMap<string, HostTensor>;
}

const VERSION = 1;
const CONTENT = "content";
const ZEROS = "0".repeat(64);
/** JSON has none of these, but a validation may come to one: they are written as texts. */
const nonFinite = new Map(["NaN", "Infinity", "-Infinity"].map((name) => [name, Number(name)]));
/** How every file starts behind its 8 bytes of length, up to the digits of the checksum. */
const PREFIX = new TextEncoder().encode(`{"__metadata__":{"sha256":"`);
const DIGITS_AT = 8 + PREFIX.length;

/** SHA-256 as 64 hexadecimal digits. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function toSafe({ shape, data }: HostTensor): SafeTensor {
  if (data instanceof Float32Array) return { dtype: "F32", shape, data };
  if (data instanceof Float64Array) return { dtype: "F64", shape, data };
  if (data instanceof Int32Array) return { dtype: "I32", shape, data };
  return { dtype: "U32", shape, data };
}

function fromSafe(name: string, { shape, data }: SafeTensor): HostTensor {
  if (
    data instanceof Float32Array ||
    data instanceof Float64Array ||
    data instanceof Int32Array ||
    data instanceof Uint32Array
  )
    return { shape, data };
  throw new FormatError(`not a fovea checkpoint: ${name} is of no type that a tensor has`);
}

export async function encodeCheckpoint(checkpoint: Checkpoint): Promise<Uint8Array<ArrayBuffer>> {
  const { run, seed, position, tensors } = checkpoint;
  const bytes = writeSafetensors(
    [...tensors].map(([name, tensor]) => [name, toSafe(tensor)]),
    {
      sha256: ZEROS,
      format: `fovea-checkpoint ${VERSION}`,
      [CONTENT]: JSON.stringify({ run, seed, position }, (_, value) =>
        typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
      ),
    },
  );
  bytes.set(new TextEncoder().encode(await sha256(bytes)), DIGITS_AT);
  return bytes;
}

/** @throws {FormatError} in one line: no checkpoint, a damaged one, or one of another version */
export async function decodeCheckpoint(bytes: Uint8Array): Promise<Checkpoint> {
  if (bytes.length < DIGITS_AT + ZEROS.length || !PREFIX.every((byte, i) => bytes[8 + i] === byte))
    throw new FormatError("not a fovea checkpoint");
  const blank = new Uint8Array(bytes);
  const digits = new TextDecoder().decode(bytes.subarray(DIGITS_AT, DIGITS_AT + ZEROS.length));
  blank.set(new TextEncoder().encode(ZEROS), DIGITS_AT);
  if ((await sha256(blank)) !== digits)
    throw new FormatError("damaged checkpoint: its content does not match its checksum");

  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.format !== `fovea-checkpoint ${VERSION}`)
    throw new FormatError(
      `a checkpoint of another version of fovea (${metadata.format}; this one reads fovea-checkpoint ${VERSION})`,
    );
  const content: unknown = JSON.parse(
    metadata[CONTENT] ?? "null",
    (_, value) => nonFinite.get(value) ?? value,
  );
  if (!isRecord(content) || !isPosition(content.position) || typeof content.run !== "string")
    throw new FormatError("not a fovea checkpoint: its position is missing");
  return {
    run: content.run,
    seed: Number(content.seed),
    // Older checkpoints have none.
    position: { ...content.position, results: content.position.results ?? [] },
    tensors: new Map([...tensors].map(([name, tensor]) => [name, fromSafe(name, tensor)])),
  };
}

type Stored = Omit<Position, "results"> & Partial<Pick<Position, "results">>;

const isResult = (value: unknown): boolean =>
  isRecord(value) && typeof value.step === "number" && typeof value.loss === "number";

function isPosition(value: unknown): value is Stored {
  if (!isRecord(value)) return false;
  const counts = ["step", "epoch", "batch", "correct", "examples", "records"];
  const { best, results = [] } = value;
  return (
    counts.every((name) => Number.isSafeInteger(value[name]) && Number(value[name]) >= 0) &&
    typeof value.lossSum === "number" &&
    typeof value.seconds === "number" &&
    (best === null || (isRecord(best) && typeof best.loss === "number")) &&
    Array.isArray(results) &&
    results.every(isResult)
  );
}
