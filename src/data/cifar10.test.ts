import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { encodeTar } from "../../test/tar.ts";
import { FormatError } from "../formats/index.ts";
import { cifar10, decodeCifar10 } from "./cifar10.ts";
import { standardisation } from "./dataset.ts";
import { fitStandardisation } from "./standardise.ts";

/** Records whose label is their number and whose pixels tell plane, row and column. */
function batch(records: number, label = (i: number) => i % 10): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(records * 3073);
  for (let i = 0; i < records; i++) {
    bytes[i * 3073] = label(i);
    for (let p = 0; p < 3072; p++) bytes[i * 3073 + 1 + p] = (i + 7 * p + (p >> 10)) % 256;
  }
  return bytes;
}

const named = (name: string, bytes: Uint8Array<ArrayBuffer>) => ({ name, bytes });

describe("decodeCifar10", () => {
  it("brings red, green and blue of each pixel together, in the order of the files", async () => {
    const files = [
      named("1.bin", batch(3)),
      named("2.bin.gz", new Uint8Array(gzipSync(batch(3, () => 9)))),
    ];
    const data = await decodeCifar10("train", files, undefined, 3);
    expect(data).toMatchObject({ name: "cifar10 train", size: 6, shape: [32, 32, 3] });
    expect(data.classes).toEqual(
      "airplane automobile bird cat deer dog frog horse ship truck".split(" "),
    );
    expect([...data.labels]).toEqual([0, 1, 2, 9, 9, 9]);
    const records = batch(3);
    for (const [image, row, column, channel] of [
      [0, 0, 0, 0],
      [1, 3, 31, 1],
      [5, 31, 2, 2],
    ] as const)
      expect(data.images[((image * 32 + row) * 32 + column) * 3 + channel]).toBe(
        records[(image % 3) * 3073 + 1 + channel * 1024 + row * 32 + column],
      );
  });

  it("takes the names of batches.meta.txt", async () => {
    const names = "abcdefghij".split("");
    const meta = named("batches.meta.txt", new TextEncoder().encode(`${names.join("\r\n")}\n\n`));
    const files = [named("1.bin", batch(1))];
    expect((await decodeCifar10("test", files, meta, 1)).classes).toEqual(names);
    const short = named("m.txt", new TextEncoder().encode("cat\ndog\n"));
    await expect(decodeCifar10("test", files, short, 1)).rejects.toThrow(
      "m.txt: 2 names of classes, needed are 10",
    );
  });

  it("names the file and says what was wrong", async () => {
    const decode = (bytes: Uint8Array<ArrayBuffer>) =>
      decodeCifar10("test", [named("x.bin", bytes)], undefined, 2);
    const needed = "needed are 6146: 2 images of 1 byte of label and 3072 of pixels";
    const cases: [Uint8Array<ArrayBuffer>, string][] = [
      [batch(2).subarray(0, 6145), `x.bin: 6145 bytes, ${needed}`],
      [batch(1), `x.bin: 3073 bytes, ${needed}`],
      [batch(3), `x.bin: 9219 bytes, ${needed}`],
      [new Uint8Array(0), `x.bin: 0 bytes, ${needed}`],
      [new Uint8Array(gzipSync(batch(1))), `x.bin: 3073 bytes unpacked, ${needed}`],
      [new Uint8Array(gzipSync(batch(2))).subarray(0, 60), "x.bin: truncated or damaged gzip data"],
      [batch(2, (i) => 9 + i), "x.bin: the label of image 1 is 10, needed is 0 to 9"],
    ];
    for (const [bytes, message] of cases) {
      await expect(decode(bytes)).rejects.toThrow(FormatError);
      await expect(decode(bytes)).rejects.toThrow(message);
    }
  });
});

describe("cifar10", () => {
  let dir = "";
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "fovea-cifar10-"));
  });
  afterEach(() => rm(dir, { recursive: true }));
  const whole = batch(10_000);

  it("reads a folder, and the archive as it comes", async () => {
    await writeFile(join(dir, "test_batch.bin"), whole);
    const plain = await cifar10({ split: "test", dir });
    expect([plain.size, plain.labels[7]]).toEqual([10_000, 7]);

    const packed = join(dir, "packed");
    await mkdir(packed);
    const tar = encodeTar({
      "cifar-10-batches-bin/": undefined,
      "cifar-10-batches-bin/batches.meta.txt": new TextEncoder().encode(
        "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n",
      ),
      "cifar-10-batches-bin/test_batch.bin": whole,
    });
    await writeFile(join(packed, "cifar-10-binary.tar.gz"), gzipSync(tar, { level: 1 }));
    const unpacked = await cifar10({ split: "test", dir: packed });
    expect(unpacked.images.every((value, i) => value === plain.images[i])).toBe(true);
    expect(unpacked.classes[9]).toBe("j");
    await expect(cifar10({ split: "train", dir: packed })).rejects.toThrow(
      `${join(packed, "cifar-10-binary.tar.gz")}: holds no cifar-10-batches-bin/data_batch_1.bin`,
    );
  });

  it("says which file is missing, or damaged", async () => {
    await expect(cifar10({ split: "train", dir })).rejects.toThrow(
      `${dir}: holds none of data_batch_1.bin, data_batch_1.bin.gz, cifar-10-binary.tar.gz`,
    );
    await writeFile(join(dir, "data_batch_1.bin"), whole);
    await expect(cifar10({ split: "train", dir })).rejects.toThrow(
      `${dir}: holds none of data_batch_2.bin, data_batch_2.bin.gz`,
    );
    await writeFile(join(dir, "test_batch.bin"), whole.subarray(0, 3073));
    await expect(cifar10({ split: "test", dir })).rejects.toThrow(
      `${join(dir, "test_batch.bin")}: 3073 bytes, needed are 30730000: 10000 images`,
    );
    await expect(cifar10({ split: "test", dir: join(dir, "none") })).rejects.toThrow(
      "no such folder",
    );
    await expect(cifar10({ split: "test", dir: join(dir, "test_batch.bin") })).rejects.toThrow(
      "test_batch.bin: is a file, a folder was needed",
    );
  });

  it("says what it cannot download, and in a browser what to do", async () => {
    await expect(cifar10({ split: "test", cache: dir, mirrors: [] })).rejects.toThrow(
      `cannot download cifar-10-binary.tar.gz (170052171 bytes) to ${dir}: no mirrors`,
    );
    vi.stubGlobal("process", undefined);
    const asked = cifar10({ split: "test", dir });
    vi.unstubAllGlobals();
    await expect(asked).rejects.toThrow("cifar10 needs Node; in a browser, fetch the files");
  });
});

describe("the real CIFAR-10", () => {
  const data = process.env.FOVEA_DATA;

  it("has the counts and the pixels that everybody knows", async () => {
    if (data === undefined) {
      console.log(
        "not run: the real CIFAR-10, because FOVEA_DATA names no folder that holds cifar-10/",
      );
      expect(standardisation.cifar10.mean).toEqual([0.4914, 0.4822, 0.4465]);
      return;
    }
    const dir = join(data, "cifar-10");
    const [train, test] = [
      await cifar10({ split: "train", dir }),
      await cifar10({ split: "test", dir }),
    ];
    for (const [part, each] of [
      [train, 5000],
      [test, 1000],
    ] as const)
      for (let label = 0; label < 10; label++)
        expect(part.labels.filter((value) => value === label).length).toBe(each);
    expect(train.classes[6]).toBe("frog");
    const fitted = fitStandardisation(train);
    const { mean, std } = standardisation.cifar10;
    for (let c = 0; c < 3; c++) {
      expect(Math.abs((fitted.mean[c] as number) - (mean[c] as number))).toBeLessThan(1e-4);
      expect(Math.abs((fitted.std[c] as number) - (std[c] as number))).toBeLessThan(1e-4);
    }
    // The first image of the set is a frog; its first pixel is (59, 62, 63).
    expect([train.labels[0], ...train.images.subarray(0, 3)]).toEqual([6, 59, 62, 63]);
  });
});
