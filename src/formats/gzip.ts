/** gzip by the runtime's own DecompressionStream, so the same code reads in Node and in the browser. */
import { FormatError } from "./format-error.ts";

/** True if the bytes begin as gzip does; a file's name need not say so. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * Unpacks gzip.
 *
 * @param name   the file, for messages
 * @param limit  how many bytes may come out: a small file can unpack to all of memory
 * @throws {FormatError} if the data end early, are damaged (checksum), are followed by others, or unpack to more than `limit`
 * @source RFC 1952
 */
export async function gunzip(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  limit = 2 ** 31,
): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream();
  const reader = packed.pipeThrough(new DecompressionStream("gzip")).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > limit) break;
      chunks.push(value);
    }
  } catch (error) {
    throw new FormatError(`${name}: truncated or damaged gzip data (${reason(error)})`, {
      cause: error,
    });
  }
  if (length > limit) {
    await reader.cancel();
    throw new FormatError(`${name}: unpacks to more than ${limit} bytes, the most that is read`);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** The first message along an error's causes: Node wraps what zlib says in a TypeError without words. */
function reason(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause.message !== "") return cause.message;
  return "the data are not readable";
}
