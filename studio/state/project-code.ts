/** A project as a short text for links: "1." and deflated JSON as base64url. */
import { showCount } from "../ui/number-text.ts";
import type { Project } from "./project.ts";

/** What cannot be read, in words for the person who opened it. */
export class LinkError extends Error {
  override name = "LinkError";
}

/** Of the whole code, in characters: browsers and servers take so much, and no network that people write needs it. */
export const MOST_CHARACTERS = 100_000;
/** Of the JSON in it: what is packed small may be large. */
const MOST_BYTES = 2_000_000;

const VERSION = "1";

/** @throws {LinkError} for a project that is too large for a link, saying how large it is */
export async function encodeProject(project: Project): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(project));
  const packed = await collect(through(bytes, new CompressionStream("deflate-raw")), Infinity);
  const binary = Array.from(packed, (byte) => String.fromCharCode(byte)).join("");
  const letters = btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const code = `${VERSION}.${letters}`;
  if (code.length > MOST_CHARACTERS)
    throw new LinkError(
      `the network's text is too long for a link: ${showCount(code.length)} characters packed, at most ${showCount(MOST_CHARACTERS)} fit`,
    );
  return code;
}

/** @throws {LinkError} for anything but what `encodeProject` gives */
export async function decodeProject(code: string): Promise<Project> {
  if (code.length > MOST_CHARACTERS)
    throw new LinkError(
      `the link is too long: ${showCount(code.length)} characters came, at most ${showCount(MOST_CHARACTERS)} can be`,
    );
  const [, version, letters = ""] = /^(\d+)\.([\w-]*)$/.exec(code) ?? [];
  if (version === undefined) throw new LinkError("the link is damaged");
  if (version !== VERSION)
    throw new LinkError(
      `the link is of another version of this page (${version}, here ${VERSION})`,
    );
  const project = projectOf(await unpack(letters));
  if (project === undefined) throw new LinkError("the link holds no project");
  return project;
}

async function unpack(letters: string): Promise<unknown> {
  try {
    const binary = atob(letters.replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    const bytes = await collect(
      through(packed, new DecompressionStream("deflate-raw")),
      MOST_BYTES,
    );
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // A value under this name would become the prototype of what it is copied to.
    return JSON.parse(text, (name, value: unknown) => (name === "__proto__" ? undefined : value));
  } catch (error) {
    if (error instanceof LinkError) throw error;
    throw new LinkError("the link is damaged: a part of it may be missing");
  }
}

const through = (
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): ReadableStream<Uint8Array> => new Blob([bytes]).stream().pipeThrough(stream);

async function collect(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    size += next.value.length;
    if (size <= most) continue;
    await reader.cancel();
    throw new LinkError(`the link unpacks to more than ${showCount(most)} bytes`);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

type Checks = Readonly<Record<string, (value: unknown) => boolean>>;

const isText = (value: unknown): value is string => typeof value === "string";
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isPart = (value: unknown): boolean => typeof value === "number" && value >= 0 && value < 1;
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isSpec = (value: unknown): boolean => isRecord(value) && isText(value.type);
const isAbsentOr = (test: (value: unknown) => boolean) => (value: unknown) =>
  value === undefined || test(value);

const dataChecks: Checks = {
  name: isText,
  options: isAbsentOr(isRecord),
  file: isAbsentOr(isText),
  train: isAbsentOr(isCount),
  validation: isAbsentOr(isCount),
};

const trainingChecks: Checks = {
  epochs: isCount,
  batch: isCount,
  optimiser: isSpec,
  schedule: isSpec,
  augmentation: isRecord,
  loss: isAbsentOr(isSpec),
  labelSmoothing: isPart,
  averaging: isPart,
  earlyStopping: isAbsentOr(isRecord),
};

/** The fields that are known, where all are what they must be. What the values say is checked where they are used. */
function pick(value: unknown, checks: Checks): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(value)) return undefined;
  const entries = Object.keys(checks).map((name) => [name, value[name]] as const);
  if (!entries.every(([name, field]) => checks[name]?.(field))) return undefined;
  return Object.fromEntries(entries.filter(([, field]) => field !== undefined));
}

/** A project out of JSON from anywhere; undefined where it is none. */
export function projectOf(value: unknown): Project | undefined {
  if (!isRecord(value)) return undefined;
  const { text, seed } = value;
  const data = pick(value.data, dataChecks);
  const training = pick(value.training, trainingChecks);
  if (!isText(text) || !isCount(seed) || data === undefined || training === undefined)
    return undefined;
  return {
    text,
    data: data as unknown as Project["data"],
    training: training as unknown as Project["training"],
    seed: Number(seed),
  };
}
