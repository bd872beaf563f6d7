/**
 * The files of a zip, each compared with its checksum, which the library that unpacks them does not do.
 *
 * @source APPNOTE.TXT 6.3.10, PKWARE: 4.3.12 (central directory), 4.3.16 (its end), 4.4.7 (CRC-32)
 */
import { owned } from "./made.ts";

/** Larger ones are of no network that a page could hold. */
const MOST_BYTES = 2 ** 30;

/**
 * @param isWanted  by the path; nothing else is unpacked
 * @returns the files by their paths
 * @throws {RangeError} for a zip that is damaged, or too large
 */
export async function unzip(
  bytes: Uint8Array,
  isWanted: (path: string) => boolean = () => true,
): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const { unzipSync } = await import("fflate");
  const directory = directoryOf(bytes);
  const wanted = new Map<string, Entry>();
  const found = unpacking(() => {
    let at = 0;
    unzipSync(bytes, {
      // First only looks, so that nothing is unpacked of what is too large.
      filter: ({ name }) => {
        const entry = directory[at++];
        if (entry !== undefined && !name.endsWith("/") && isWanted(name)) wanted.set(name, entry);
        return false;
      },
    });
    const total = [...wanted.values()].reduce((sum, { size }) => sum + size, 0);
    if (total > MOST_BYTES) throw new RangeError("holds more than 1 GiB");
    return unzipSync(bytes, { filter: ({ name }) => wanted.has(name) });
  });
  for (const [name, { size, checksum }] of wanted) {
    const content = found[name];
    if (content?.length !== size || crc32(content) !== checksum)
      throw new RangeError(`${name} is damaged: its content does not have its checksum`);
  }
  return new Map(Object.entries(found).map(([name, content]) => [name, owned(content)]));
}

function unpacking<T>(unpack: () => T): T {
  try {
    return unpack();
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw damaged(error instanceof Error ? error.message : String(error));
  }
}

const damaged = (why: string): RangeError => new RangeError(`no zip, or a damaged one (${why})`);

interface Entry {
  /** Unpacked. */
  readonly size: number;
  readonly checksum: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const MOST_COMMENT_BYTES = 0xffff;
const FILE = 0x02014b50;
const FILE_BYTES = 46;

/** What the directory at the end of a zip says of its files, in its order. */
function directoryOf(bytes: Uint8Array): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - END_BYTES;
  const least = Math.max(0, end - MOST_COMMENT_BYTES);
  while (end >= least && view.getUint32(end, true) !== END) end--;
  if (end < least) throw damaged("the list of its files is not there");
  const entries: Entry[] = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (at + FILE_BYTES > end || view.getUint32(at, true) !== FILE)
      throw damaged(`file ${entries.length + 1} of its list is not there`);
    entries.push({ checksum: view.getUint32(at + 16, true), size: view.getUint32(at + 24, true) });
    // Behind each stand its name, more about it, and a comment.
    const more = [28, 30, 32].map((length) => view.getUint16(at + length, true));
    at += more.reduce((sum, length) => sum + length, FILE_BYTES);
  }
  return entries;
}

/** Of one byte: division by the polynomial 0xedb88320, the bits reversed. */
const crcs = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) crc = (crc >>> 8) ^ (crcs[(crc ^ byte) & 255] ?? 0);
  return ~crc >>> 0;
}
