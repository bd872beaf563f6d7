import type { Check, ExportedFile } from "../../../src/train/export/target.ts";

/** One file for the person, checked by reading it again. */
export interface Made {
  readonly name: string;
  /** Media type. */
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly check: Check;
  /** What the person should know, a line each. */
  readonly notes: readonly string[];
}

export const encode = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(new TextEncoder().encode(text));

export const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Bytes of its own memory, which can be given to another thread. */
export const owned = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength
    ? (bytes as Uint8Array<ArrayBuffer>)
    : new Uint8Array(bytes);

/** Weights do not get smaller. */
const isPacked = (name: string): boolean => /\.(safetensors|onnx)$/.test(name);

/** A folder of files as one zip. */
export async function zip(
  folder: string,
  files: readonly ExportedFile[],
): Promise<Uint8Array<ArrayBuffer>> {
  const { zipSync } = await import("fflate");
  const packed = files.map(
    ({ name, bytes }) => [`${folder}/${name}`, [bytes, { level: isPacked(name) ? 0 : 6 }]] as const,
  );
  return owned(zipSync(Object.fromEntries(packed) as Parameters<typeof zipSync>[0]));
}
