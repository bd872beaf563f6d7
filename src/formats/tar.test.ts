import { describe, expect, it } from "vitest";
import { encodeTar } from "../../test/tar.ts";
import { readTar } from "./tar.ts";

describe("readTar", () => {
  const archive = encodeTar({
    "folder/": undefined,
    "folder/a.bin": Uint8Array.of(1, 2, 3),
    "folder/empty": new Uint8Array(0),
    "folder/b.bin": new Uint8Array(513).fill(7),
  });

  it("finds the plain files", () => {
    const files = readTar(archive, "x.tar");
    expect([...files.keys()]).toEqual(["folder/a.bin", "folder/empty", "folder/b.bin"]);
    expect(files.get("folder/a.bin")).toEqual(Uint8Array.of(1, 2, 3));
    expect(files.get("folder/empty")?.length).toBe(0);
    expect(files.get("folder/b.bin")).toEqual(new Uint8Array(513).fill(7));
  });

  it("says where an archive is damaged, cut off, or none at all", () => {
    const damaged = archive.slice();
    damaged[600] = 1;
    expect(() => readTar(damaged, "x.tar")).toThrow(
      "x.tar: no tar archive, or a damaged one: the header at byte 512",
    );
    expect(() => readTar(archive.subarray(0, 1026), "x.tar")).toThrow(
      "x.tar: ends within folder/a.bin, which has 3 bytes",
    );
    expect(() => readTar(archive.subarray(0, 1536), "x.tar")).toThrow(
      "x.tar: no tar archive, or one that is cut off",
    );
    expect(() => readTar(new Uint8Array(2000).fill(65), "x.tar")).toThrow(
      "the header at byte 0 is wrong",
    );
    const sized = archive.slice();
    sized.fill(0x80, 512 + 124, 512 + 136);
    const sum = sized
      .subarray(512, 1024)
      .reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
    sized.set(new TextEncoder().encode(sum.toString(8).padStart(6, "0")), 512 + 148);
    expect(() => readTar(sized, "x.tar")).toThrow(
      "x.tar: the size of folder/a.bin in the header at byte 512 is no octal number",
    );
    expect(() => readTar(new Uint8Array(3), "x.tar")).toThrow("it has no end");
  });
});
