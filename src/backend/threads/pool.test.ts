import { spawnSync } from "node:child_process";
import { afterEach, describe, expect, it } from "vitest";
import { Memory } from "../memory/memory.ts";
import { barrierBody } from "../wasm/barrier.ts";
import { Pool } from "./pool.ts";

const encode = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...encode(n >>> 7)]);
const section = (id: number, bytes: number[]) => [id, ...encode(bytes.length), ...bytes];
const name = (text: string) => [text.length, ...new TextEncoder().encode(text)];
const sized = (bytes: readonly number[]) => [...encode(bytes.length), ...bytes];

const THREAD = 0;
const THREADS = 1;
const FROM = 2;
const TO = 3;
const ROUND = 4;
const get = (local: number) => [0x20, local];
const one = [0x41, 1];
const barrier = [...get(THREAD), ...get(THREADS), 0x10, 1];
const UNREACHABLE = 0x00;
const IF = [0x04, 0x40];
const END = 0x0b;
const add = [0xfe, 0x1e, 2, 0];
const load = [0xfe, 0x10, 2, 0];

/** A program whose function 0, `run`, has this code (with one i32 local, ROUND); function 1 is the barrier. */
function programOf(code: readonly number[], shared = true): Uint8Array<ArrayBuffer> {
  const i32 = 0x7f;
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [2, 0x60, 4, i32, i32, i32, i32, 0, 0x60, 2, i32, i32, 0]),
    ...section(2, [1, ...name("env"), ...name("memory"), 2, shared ? 3 : 1, 1, ...encode(65536)]),
    ...section(3, [2, 0, 1]),
    ...section(7, [1, ...name("run"), 0, 0]),
    ...section(10, [2, ...sized([1, 1, i32, ...code, END]), ...sized(barrierBody)]),
  ]);
}

/** memory[from] += thread + 1 */
const addThread = programOf([...get(FROM), ...get(THREAD), ...one, 0x6a, ...add, 0x1a]);

/** `to` times: memory[from] += 1; barrier; traps unless memory[from] = round · threads; barrier. */
const rounds = programOf([
  ...[0x03, 0x40],
  ...[...get(FROM), ...one, ...add, 0x1a, ...barrier],
  ...[...get(ROUND), ...one, 0x6a, 0x22, ROUND, ...get(THREADS), 0x6c],
  ...[...get(FROM), ...load, 0x47, ...IF, UNREACHABLE, END, ...barrier],
  ...[...get(ROUND), ...get(TO), 0x49, 0x0d, 0, END],
]);

/** Thread `from` traps, the others wait in the barrier. */
const trap = programOf([...get(THREAD), ...get(FROM), 0x46, ...IF, UNREACHABLE, END, ...barrier]);

const nothing = programOf([]);

describe.each([1, 2, 4])("Pool of %i", (threads) => {
  let pool: Pool | undefined;
  afterEach(() => pool?.dispose());

  async function start() {
    const memory = new Memory({ shared: true });
    pool = new Pool(memory, threads);
    await pool.ready();
    expect(pool.joined).toBe(threads);
    const counter = memory.alloc(64);
    const reset = () => {
      memory.int32[counter >>> 2] = 0;
    };
    reset();
    return { memory, pool, counter, reset, count: () => memory.int32[counter >>> 2] };
  }

  it("runs every thread once", async () => {
    const { pool, counter, count } = await start();
    const program = pool.load(addThread);
    const each = (threads * (threads + 1)) / 2;
    for (let run = 1; run <= 1000; run++) {
      pool.run(program, counter, 0);
      expect(count()).toBe(each * run);
    }
  });

  it("meets at 2 × 10,000 barriers in one run, and at one in each of 10,000 runs", async () => {
    const { pool, counter, reset } = await start();
    const program = pool.load(rounds);
    // With more threads than cores every barrier is a sleep and a wake-up.
    pool.run(program, counter, threads > 2 ? 1000 : 10_000);
    for (let run = 0; run < (threads > 2 ? 1000 : 10_000); run++) {
      reset();
      pool.run(program, counter, 1);
    }
  });

  it("wakes sleepers", async () => {
    const { pool, counter, reset } = await start();
    const program = pool.load(rounds);
    for (let run = 0; run < 30; run++) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      reset();
      pool.run(program, counter, 3);
    }
  });

  it("takes fewer threads if told so", async () => {
    const { pool, counter, count, reset } = await start();
    const program = pool.load(addThread);
    for (let most = 1; most <= threads; most++) {
      for (let run = 0; run < 200; run++) {
        reset();
        pool.run(program, counter, 0, most);
        expect(count()).toBe((most * (most + 1)) / 2);
      }
    }
  });

  it("reports a trap on any thread, and runs on afterwards", async () => {
    const { pool, counter, count, reset } = await start();
    const bad = pool.load(trap);
    const good = pool.load(addThread);
    const meeting = pool.load(rounds);
    for (let culprit = 0; culprit < threads; culprit++) {
      const who =
        culprit === 0 ? /unreachable/ : `backend: thread ${culprit}: RuntimeError: unreachable`;
      for (let time = 0; time < 3; time++) {
        expect(() => pool.run(bad, culprit, 0)).toThrow(who);
        reset();
        pool.run(good, counter, 0);
        expect(count()).toBe((threads * (threads + 1)) / 2);
        reset();
        pool.run(meeting, counter, 10);
      }
    }
  });

  it("loads, unloads and finds programs in memory that has grown", async () => {
    const { memory, pool, counter, count, reset } = await start();
    for (let round = 0; round < 20; round++) {
      memory.alloc(1_000_000);
      const use = memory.usedBytes;
      const program = pool.load(addThread);
      reset();
      pool.run(program, counter, 0);
      expect(count()).toBe((threads * (threads + 1)) / 2);
      pool.unload(program);
      expect(memory.usedBytes).toBe(use);
    }
  });

  it("says so when it is used after its end", async () => {
    const { pool } = await start();
    const program = pool.load(nothing);
    pool.dispose();
    expect(() => pool.run(program, 0, 0)).toThrow("the backend was disposed of");
  });
});

it("has one thread over memory that is not shared", async () => {
  const memory = new Memory({ shared: false });
  const pool = new Pool(memory, 8);
  await pool.ready();
  expect(pool.threads).toBe(1);
  const counter = memory.alloc(64);
  memory.int32[counter >>> 2] = 0;
  const code = [...get(FROM), ...one, ...add, 0x1a, ...barrier];
  pool.run(pool.load(programOf(code, false)), counter, 0);
  expect(memory.int32[counter >>> 2]).toBe(1);
});

it("can run before its workers have joined", () => {
  const memory = new Memory({ shared: true });
  const pool = new Pool(memory, 4);
  const counter = memory.alloc(64);
  const program = pool.load(rounds);
  for (let run = 0; run < 2000; run++) {
    memory.int32[counter >>> 2] = 0;
    pool.run(program, counter, 2);
  }
  pool.dispose();
});

/** Runs a module in a process of its own; returns what it printed and how it ended. */
function child(code: string) {
  const room = import.meta.dirname;
  const source = `
    import { Memory } from "${room}/../memory/memory.ts";
    import { Pool } from "${room}/pool.ts";
    const memory = new Memory({ shared: true });
    const pool = new Pool(memory, 2);
    ${code}`;
  const args = ["--expose-gc", "--input-type=module-typescript", "--eval", source];
  return spawnSync(process.execPath, args, { encoding: "utf8", timeout: 20_000 });
}

describe("a process with a pool", () => {
  it("ends by itself, with the workers asleep, spinning or not yet there, and prints nothing", () => {
    for (const code of [
      "await pool.ready();",
      "await pool.ready(); setTimeout(() => {}, 50);",
      "",
    ]) {
      const { status, stdout, stderr } = child(code);
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
    }
  });

  it("does not grow over many runs", () => {
    const bytes = JSON.stringify([...rounds]);
    const { status, stdout, stderr } = child(`
      await pool.ready();
      const program = pool.load(Uint8Array.from(${bytes}));
      const counter = memory.alloc(64);
      const runs = (n) => { for (let i = 0; i < n; i++) { memory.int32[counter >>> 2] = 0; pool.run(program, counter, 1); } };
      runs(5000);
      gc();
      const before = process.memoryUsage();
      runs(5000);
      gc();
      const after = process.memoryUsage();
      console.log(JSON.stringify({ heap: after.heapUsed - before.heapUsed, rss: after.rss - before.rss }));
    `);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const { heap, rss } = JSON.parse(stdout);
    expect(heap).toBeLessThan(200_000);
    expect(rss).toBeLessThan(4_000_000);
  });
});
