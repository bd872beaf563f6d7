import { FormatError } from "./format-error.ts";

const BLOCK = 512;
const text = new TextDecoder();

/**
 * The plain files of a tar archive by their paths: views of its bytes, nothing is copied. Folders, links and extended headers are left out.
 *
 * @param name  the archive, for messages
 * @throws {FormatError} if a header's checksum is wrong, a size is no octal number (as of files from 8 GiB up), or the archive ends within a file
 * @source POSIX.1-1988, ustar
 */
export function readTar(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
): Map<string, Uint8Array<ArrayBuffer>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  let at = 0;
  while (at + BLOCK <= bytes.length) {
    const header = bytes.subarray(at, at + BLOCK);
    // Two blocks of zeros end an archive; one is enough to know.
    if (header.every((byte) => byte === 0)) return files;
    if (octal(header, 148, 8) !== checksum(header))
      throw new FormatError(
        `${name}: no tar archive, or a damaged one: the header at byte ${at} is wrong`,
      );
    const size = octal(header, 124, 12);
    const begin = at + BLOCK;
    const path = field(header, 0, 100);
    if (Number.isNaN(size))
      throw new FormatError(
        `${name}: the size of ${path} in the header at byte ${at} is no octal number`,
      );
    if (begin + size > bytes.length)
      throw new FormatError(`${name}: ends within ${path}, which has ${size} bytes`);
    const type = header[156];
    const prefix = field(header, 257, 5) === "ustar" ? field(header, 345, 155) : "";
    if (type === 0 || type === 0x30)
      files.set(prefix === "" ? path : `${prefix}/${path}`, bytes.subarray(begin, begin + size));
    at = begin + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new FormatError(`${name}: no tar archive, or one that is cut off: it has no end`);
}

/** Characters up to the first zero. */
function field(header: Uint8Array, from: number, length: number): string {
  const bytes = header.subarray(from, from + length);
  const end = bytes.indexOf(0);
  return text.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

const octal = (header: Uint8Array, from: number, length: number): number => {
  const digits = field(header, from, length).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
};

/** The sum of the header's bytes, those of the checksum itself read as spaces. */
const checksum = (header: Uint8Array): number =>
  header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 0x20 : byte), 0);
