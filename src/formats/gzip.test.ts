import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { gunzip, isGzip } from "./gzip.ts";

const text = new TextEncoder().encode("fovea centralis ".repeat(1000));
const packed = new Uint8Array(gzipSync(text));

/** `packed` with one byte changed. */
function damaged(at: number): Uint8Array<ArrayBuffer> {
  const copy = packed.slice();
  copy[at] = (copy[at] as number) ^ 0xff;
  return copy;
}

describe("gunzip", () => {
  it("gives back what was packed", async () => {
    expect(isGzip(packed)).toBe(true);
    expect(isGzip(text)).toBe(false);
    expect(await gunzip(packed, "a.gz")).toEqual(text);
    expect(await gunzip(new Uint8Array(gzipSync("")), "empty.gz")).toHaveLength(0);
  });

  it("names the file that ends early, at whatever byte", async () => {
    for (const length of [2, 9, 20, packed.length - 8, packed.length - 1])
      await expect(gunzip(packed.slice(0, length), "cut.gz")).rejects.toThrow(
        /^cut\.gz: truncated or damaged gzip data \(.+\)$/,
      );
  });

  it("sees damage by the checksum", async () => {
    for (const at of [3, packed.length - 6, packed.length - 2])
      await expect(gunzip(damaged(at), "bad.gz")).rejects.toThrow(/^bad\.gz: .*gzip data/);
  });

  it("refuses what follows the data", async () => {
    const longer = new Uint8Array(packed.length + 3);
    longer.set(packed);
    await expect(gunzip(longer, "tail.gz")).rejects.toThrow(/^tail\.gz: .*gzip data/);
  });

  it("stops at the limit", async () => {
    await expect(gunzip(packed, "bomb.gz", text.length - 1)).rejects.toThrow(
      "bomb.gz: unpacks to more than 15999 bytes",
    );
    expect(await gunzip(packed, "fits.gz", text.length)).toHaveLength(text.length);
  });
});
