import { describe, expect, it } from "vitest";
import { FormatError, readSafetensors, writeSafetensors } from "../formats/index.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, sha256 } from "./checkpoint.ts";

const example: Checkpoint = {
  run: "abc",
  seed: 2 ** 40,
  position: {
    step: 12,
    epoch: 1,
    batch: 2,
    lossSum: 0.1 + 0.2,
    correct: 17,
    examples: 32,
    records: 3,
    seconds: 1.5,
    best: { epoch: 1, loss: 0.25, accuracy: 0.9 },
    results: [
      { step: 10, loss: 0.25, accuracy: 0.9 },
      { step: 20, loss: 0.5 },
    ],
  },
  tensors: new Map([
    ["params/0/weight", { shape: [2, 2], data: new Float32Array([1, -0, Number.NaN, 1e-45]) }],
    ["optimiser/0", { shape: [1], data: new Float64Array([0.1]) }],
    ["model/count", { shape: [], data: new Int32Array([-7]) }],
    ["model/key", { shape: [2], data: new Uint32Array([1, 2 ** 32 - 1]) }],
  ]),
};

describe("a checkpoint", () => {
  it("comes back to the bit", async () => {
    expect(await decodeCheckpoint(await encodeCheckpoint(example))).toEqual(example);
    const { results: _, ...older } = example.position;
    const before = { ...example, position: older } as Checkpoint;
    expect((await decodeCheckpoint(await encodeCheckpoint(before))).position.results).toEqual([]);
    const fresh = { ...example, position: { ...example.position, best: null } };
    expect(await decodeCheckpoint(await encodeCheckpoint(fresh))).toEqual(fresh);
  });

  it("keeps a validation that came to NaN or ∞", async () => {
    const results = [
      { step: 10, loss: Number.NaN, accuracy: 0.1 },
      { step: 20, loss: Number.POSITIVE_INFINITY, accuracy: 0.1 },
    ];
    const best = { epoch: 1, loss: Number.NaN, accuracy: 0.1 };
    const spoilt = { ...example, position: { ...example.position, best, results } };
    expect(await decodeCheckpoint(await encodeCheckpoint(spoilt))).toEqual(spoilt);
  });

  it("is a safetensors file", async () => {
    const { tensors } = readSafetensors(await encodeCheckpoint(example));
    expect(tensors.get("params/0/weight")?.dtype).toBe("F32");
  });

  it("refuses every cut and every changed byte with one line", async () => {
    const bytes = await encodeCheckpoint(example);
    for (let length = 0; length < bytes.length; length += 7)
      await expect(decodeCheckpoint(bytes.subarray(0, length))).rejects.toThrow(FormatError);
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(decodeCheckpoint(changed), `byte ${at}`).rejects.toThrow(
        /^(not a fovea checkpoint|damaged checkpoint)[^\n]*$/,
      );
    }
  });

  it("tells a foreign file from a damaged one", async () => {
    const foreign = writeSafetensors([
      ["x", { dtype: "F32", shape: [40], data: new Float32Array(40) }],
    ]);
    await expect(decodeCheckpoint(foreign)).rejects.toThrow("not a fovea checkpoint");
    const longer = new Uint8Array([...(await encodeCheckpoint(example)), 0]);
    await expect(decodeCheckpoint(longer)).rejects.toThrow("damaged checkpoint");
  });

  it("refuses a later version by name", async () => {
    const bytes = await encodeCheckpoint(example);
    const text = new TextDecoder("latin1").decode(bytes);
    const at = text.indexOf("fovea-checkpoint 1") + "fovea-checkpoint ".length;
    bytes[at] = "2".charCodeAt(0);
    bytes.fill("0".charCodeAt(0), 35, 99);
    expect(text.slice(8, 35)).toBe(`{"__metadata__":{"sha256":"`);
    bytes.set(new TextEncoder().encode(await sha256(bytes)), 35);
    await expect(decodeCheckpoint(bytes)).rejects.toThrow("another version of fovea");
  });
});

describe("sha256", () => {
  it("gives the digest of the standard's first example", async () => {
    expect(await sha256(new TextEncoder().encode("abc"))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });
});
