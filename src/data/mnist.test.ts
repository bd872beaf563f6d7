import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { encodeIdx } from "../formats/index.ts";
import { digits } from "./digits/digits.ts";
import { mnist, mnistFiles } from "./mnist.ts";
import { download } from "./node/download.ts";
import { userCacheFolder } from "./node/files.ts";

const made = digits({ count: 30, seed: 5 });
const pixels = made.images as Uint8Array;
const marks = made.labels as Uint8Array;
const images = encodeIdx({ dtype: "uint8", shape: [30, 28, 28], data: pixels });
const labels = encodeIdx({ dtype: "uint8", shape: [30], data: marks });

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "fovea-mnist-"));
});
afterEach(() => rm(dir, { recursive: true }));

const put = async (files: Record<string, Uint8Array>): Promise<void> => {
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(dir, name), bytes);
};

describe("mnist from a folder", () => {
  const spellings: Record<string, Record<string, Uint8Array>> = {
    plain: { "train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels },
    packed: {
      "train-images-idx3-ubyte.gz": gzipSync(images),
      "train-labels-idx1-ubyte.gz": gzipSync(labels),
    },
    dotted: { "train-images.idx3-ubyte": images, "train-labels.idx1-ubyte": labels },
    mixed: { "train-images-idx3-ubyte.gz": images, "train-labels.idx1-ubyte.gz": gzipSync(labels) },
  };
  for (const [name, files] of Object.entries(spellings))
    it(`reads ${name} files`, async () => {
      await put(files);
      expect(await mnist({ split: "train", dir })).toEqual({ ...made, name: "mnist train" });
    });

  it("says what a folder lacks", async () => {
    await expect(mnist({ split: "test", dir })).rejects.toThrow(
      `${dir}: holds none of t10k-images-idx3-ubyte, t10k-images.idx3-ubyte, t10k-images-idx3-ubyte.gz, t10k-images.idx3-ubyte.gz`,
    );
    const nowhere = join(dir, "nowhere");
    await expect(mnist({ split: "test", dir: nowhere })).rejects.toThrow(
      `${nowhere}: no such folder`,
    );
    await put({ "t10k-images-idx3-ubyte": images });
    await expect(mnist({ split: "test", dir })).rejects.toThrow("holds none of t10k-labels");
  });

  it("names the file that is not what it should be", async () => {
    const path = (name: string) => join(dir, `train-${name}-ubyte`);
    const other = encodeIdx({ dtype: "uint8", shape: [60, 14, 28], data: pixels });
    const bad = encodeIdx({ dtype: "uint8", shape: [30], data: marks.map((label) => label + 1) });
    const cases: [Uint8Array, Uint8Array, string][] = [
      [images.subarray(0, 5000), labels, `${path("images-idx3")}: truncated`],
      [images, labels.subarray(0, 20), `${path("labels-idx1")}: truncated`],
      [images, new Uint8Array([...labels, 1]), `${path("labels-idx1")}: oversized`],
      [labels, images, `${path("images-idx3")}: holds uint8 [30]`],
      [
        gzipSync(images).subarray(0, 999),
        labels,
        `${path("images-idx3")}: truncated or damaged gzip`,
      ],
      [images, bad, `${path("labels-idx1")}: label 9 is 10, needed is 0 to 9`],
      [
        other,
        labels,
        `${path("labels-idx1")}: 30 labels for the 60 images of ${path("images-idx3")}`,
      ],
    ];
    for (const [first, second, message] of cases) {
      await put({ "train-images-idx3-ubyte": first, "train-labels-idx1-ubyte": second });
      await expect(mnist({ split: "train", dir })).rejects.toThrow(message);
    }
    const two = encodeIdx({ dtype: "uint8", shape: [2], data: Uint8Array.of(0, 1) });
    const flat = encodeIdx({ dtype: "uint8", shape: [2, 14, 28], data: pixels.slice(0, 784) });
    await put({ "train-images-idx3-ubyte": flat, "train-labels-idx1-ubyte": two });
    await expect(mnist({ split: "train", dir })).rejects.toThrow(
      "its images are 14 × 28 × 1, MNIST's are 28 × 28 × 1",
    );
  });
});

describe("mnist from the cache", () => {
  it("lies where the system keeps such things", () => {
    vi.stubEnv("XDG_CACHE_HOME", "/x/cache");
    expect(userCacheFolder()).toBe("/x/cache");
    vi.stubEnv("XDG_CACHE_HOME", "");
    vi.stubEnv("HOME", "/home/somebody");
    if (process.platform === "linux") expect(userCacheFolder()).toBe("/home/somebody/.cache");
    vi.unstubAllEnvs();
  });

  it("does not take a file of another size or hash", async () => {
    await put({ "t10k-images-idx3-ubyte.gz": gzipSync(images) });
    await expect(mnist({ split: "test", cache: dir, mirrors: [] })).rejects.toThrow(
      `cannot download t10k-images-idx3-ubyte.gz (1648877 bytes) to ${dir}: no mirrors`,
    );
  });
});

it("says in a browser what to do there", async () => {
  vi.stubGlobal("process", undefined);
  const asked = mnist({ split: "test", dir });
  vi.unstubAllGlobals();
  await expect(asked).rejects.toThrow("mnist needs Node; in a browser, fetch the files");
});

describe("the real MNIST", () => {
  const data = process.env.FOVEA_DATA;

  it("has the files, the counts and the pixels that everybody knows", async () => {
    if (data === undefined) {
      console.log("not run: the real MNIST, because FOVEA_DATA names no folder that holds mnist/");
      // What can be held without it: the sizes of the splits, in the files' names and numbers.
      expect(mnistFiles.train[0].bytes).toBe(9_912_422);
      return;
    }
    const folder = join(data, "mnist");
    // The same bytes as the mirrors': the cache's check lets them pass, without any download.
    for (const file of [...mnistFiles.train, ...mnistFiles.test])
      expect(await download(file, { folder, mirrors: [] })).toBe(join(folder, file.name));

    const test = await mnist({ split: "test", dir: folder });
    const train = await mnist({ split: "train", cache: folder, mirrors: [] });
    expect([train.size, test.size]).toEqual([60_000, 10_000]);
    const counts = (of: ArrayLike<number>) => {
      const found = new Array<number>(10).fill(0);
      for (let i = 0; i < of.length; i++)
        found[of[i] as number] = (found[of[i] as number] ?? 0) + 1;
      return found;
    };
    expect(counts(train.labels)).toEqual([
      5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]);
    expect(counts(test.labels)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < train.images.length; i++) {
      const value = train.images[i] as number;
      sum += value;
      squares += value * value;
    }
    const mean = sum / train.images.length / 255;
    expect(mean).toBeCloseTo(0.13066, 5);
    expect(Math.sqrt(squares / train.images.length / 255 ** 2 - mean ** 2)).toBeCloseTo(
      0.308108,
      5,
    );
  });
});
