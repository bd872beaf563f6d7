/** Types of WebAssembly values, as their binary codes. */
export const I32 = 0x7f;
export const F32 = 0x7d;
export const V128 = 0x7b;
export type ValueType = typeof I32 | typeof F32 | typeof V128;

/** Instructions without operands in the byte stream, by their text names. `v(n)` are those behind the SIMD prefix. */
const v = (code: number): readonly number[] => [0xfd, ...unsigned(code)];

const OP = {
  end: [0x0b],
  select: [0x1b],
  "i32.eqz": [0x45],
  "i32.eq": [0x46],
  "i32.ne": [0x47],
  "i32.lt_s": [0x48],
  "i32.lt_u": [0x49],
  "i32.gt_s": [0x4a],
  "i32.le_s": [0x4c],
  "i32.le_u": [0x4d],
  "f32.eq": [0x5b],
  "f32.ne": [0x5c],
  "f32.lt": [0x5d],
  "f32.le": [0x5f],
  "i32.add": [0x6a],
  "i32.sub": [0x6b],
  "i32.mul": [0x6c],
  "i32.div_u": [0x6e],
  "i32.rem_u": [0x70],
  "i32.and": [0x71],
  "i32.or": [0x72],
  "i32.xor": [0x73],
  "i32.shl": [0x74],
  "i32.shr_s": [0x75],
  "i32.shr_u": [0x76],
  "f32.abs": [0x8b],
  "f32.neg": [0x8c],
  "f32.ceil": [0x8d],
  "f32.floor": [0x8e],
  "f32.trunc": [0x8f],
  "f32.nearest": [0x90],
  "f32.sqrt": [0x91],
  "f32.add": [0x92],
  "f32.sub": [0x93],
  "f32.mul": [0x94],
  "f32.div": [0x95],
  "f32.min": [0x96],
  "f32.max": [0x97],
  "f32.convert_i32_s": [0xb2],
  "f32.convert_i32_u": [0xb3],
  "i32.reinterpret_f32": [0xbc],
  "f32.reinterpret_i32": [0xbe],
  "i32.trunc_sat_f32_s": [0xfc, 0x00],
  "i32.trunc_sat_f32_u": [0xfc, 0x01],
  "i32x4.splat": v(17),
  "f32x4.splat": v(19),
  "i32x4.eq": v(55),
  "i32x4.ne": v(56),
  "i32x4.lt_s": v(57),
  "i32x4.lt_u": v(58),
  "i32x4.gt_s": v(59),
  "i32x4.le_s": v(61),
  "i32x4.le_u": v(62),
  "f32x4.eq": v(65),
  "f32x4.ne": v(66),
  "f32x4.lt": v(67),
  "f32x4.le": v(69),
  "v128.not": v(77),
  "v128.and": v(78),
  "v128.or": v(80),
  "v128.xor": v(81),
  "v128.bitselect": v(82),
  "f32x4.ceil": v(103),
  "f32x4.floor": v(104),
  "f32x4.trunc": v(105),
  "f32x4.nearest": v(106),
  "i32x4.abs": v(160),
  "i32x4.neg": v(161),
  "i32x4.shl": v(171),
  "i32x4.shr_s": v(172),
  "i32x4.shr_u": v(173),
  "i32x4.add": v(174),
  "i32x4.sub": v(177),
  "i32x4.mul": v(181),
  "i32x4.min_s": v(182),
  "i32x4.min_u": v(183),
  "i32x4.max_s": v(184),
  "i32x4.max_u": v(185),
  "f32x4.abs": v(224),
  "f32x4.neg": v(225),
  "f32x4.sqrt": v(227),
  "f32x4.add": v(228),
  "f32x4.sub": v(229),
  "f32x4.mul": v(230),
  "f32x4.div": v(231),
  "f32x4.min": v(232),
  "f32x4.max": v(233),
  "i32x4.trunc_sat_f32x4_s": v(248),
  "i32x4.trunc_sat_f32x4_u": v(249),
  "f32x4.convert_i32x4_s": v(250),
  "f32x4.convert_i32x4_u": v(251),
  "f32x4.relaxed_madd": v(261),
} as const;
export type Op = keyof typeof OP;

/** Instructions that read or write memory at address + offset. Aligned to 4 bytes by hint. */
const MEMORY = {
  "i32.load": [0x28],
  "f32.load": [0x2a],
  "i32.store": [0x36],
  "f32.store": [0x38],
  "v128.load": v(0),
  "v128.load32_splat": v(9),
  "v128.store": v(11),
  "v128.load32_zero": v(92),
} as const;
export type MemoryOp = keyof typeof MEMORY;

export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

const scratch = new DataView(new ArrayBuffer(4));

function floatBytes(value: number): number[] {
  scratch.setFloat32(0, value, true);
  return [0, 1, 2, 3].map((at) => scratch.getUint8(at));
}

function intBytes(value: number): number[] {
  scratch.setInt32(0, value | 0, true);
  return [0, 1, 2, 3].map((at) => scratch.getUint8(at));
}

/** The body of one function: instructions appended one after the other, and its local variables. */
export class Code {
  readonly bytes: number[] = [];
  readonly params: readonly ValueType[];
  readonly #locals: ValueType[] = [];

  constructor(params: readonly ValueType[]) {
    this.params = params;
  }

  /** A fresh local variable. */
  local(type: ValueType): number {
    return this.params.length + this.#locals.push(type) - 1;
  }

  op(...names: readonly Op[]): this {
    for (const name of names) this.bytes.push(...OP[name]);
    return this;
  }

  memory(name: MemoryOp, offset = 0): this {
    this.bytes.push(...MEMORY[name], 2, ...unsigned(offset));
    return this;
  }

  /** Replaces or writes one lane of 32 bits from or to memory. */
  lane(name: "load" | "store", lane: number, offset: number): this {
    this.bytes.push(0xfd, name === "load" ? 86 : 90, 2, ...unsigned(offset), lane);
    return this;
  }

  i32(value: number): this {
    this.bytes.push(0x41, ...signed(value));
    return this;
  }

  f32(value: number): this {
    this.bytes.push(0x43, ...floatBytes(value));
    return this;
  }

  /** A vector of four int32 constants. */
  vectorI32(values: readonly [number, number, number, number]): this {
    this.bytes.push(0xfd, 12, ...values.flatMap(intBytes));
    return this;
  }

  vectorF32(value: number): this {
    const bytes = floatBytes(value);
    this.bytes.push(0xfd, 12, ...bytes, ...bytes, ...bytes, ...bytes);
    return this;
  }

  get(local: number): this {
    this.bytes.push(0x20, ...unsigned(local));
    return this;
  }

  set(local: number): this {
    this.bytes.push(0x21, ...unsigned(local));
    return this;
  }

  tee(local: number): this {
    this.bytes.push(0x22, ...unsigned(local));
    return this;
  }

  call(func: number): this {
    this.bytes.push(0x10, ...unsigned(func));
    return this;
  }

  /** A loop whose body leaves the condition to run again on the stack. */
  repeat(body: () => void): this {
    this.bytes.push(0x03, 0x40);
    body();
    this.bytes.push(0x0d, 0x00);
    return this.op("end");
  }

  /** Runs `body` if the value on the stack is not 0. */
  when(body: () => void): this {
    this.bytes.push(0x04, 0x40);
    body();
    return this.op("end");
  }

  /** Adds a constant to a local. */
  advance(local: number, by: number): this {
    return this.get(local).i32(by).op("i32.add").set(local);
  }

  /** The function's entry in the code section. */
  encode(): number[] {
    const runs: [number, ValueType][] = [];
    for (const type of this.#locals) {
      const last = runs.at(-1);
      if (last?.[1] === type) last[0]++;
      else runs.push([1, type]);
    }
    const locals = [
      ...unsigned(runs.length),
      ...runs.flatMap(([n, type]) => [...unsigned(n), type]),
    ];
    const size = locals.length + this.bytes.length + 1;
    return [...unsigned(size), ...locals, ...this.bytes, 0x0b];
  }
}

/** Memory that a module imports as `env.memory`. */
export interface MemoryImport {
  readonly pages: number;
  readonly maximum: number;
  readonly shared: boolean;
}

/** A function type's entry in the type section, as text to compare by: these parameters, no results. */
const typeOf = (params: readonly ValueType[]): string =>
  [0x60, ...unsigned(params.length), ...params, 0].join();

/** Collects functions and writes a module that imports one memory and exports some of them. */
export class ModuleBuilder {
  readonly #types: string[] = [];
  readonly #functions: { type: number; body: number[] }[] = [];
  readonly #known = new Map<string, number>();

  /** The number of a function with this body; equal bodies are stored once. */
  add(code: Code): number {
    const type = typeOf(code.params);
    const body = code.encode();
    const key = `${type}|${body.join()}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    let at = this.#types.indexOf(type);
    if (at < 0) at = this.#types.push(type) - 1;
    const number = this.#functions.push({ type: at, body }) - 1;
    this.#known.set(key, number);
    return number;
  }

  /** A function given as its type's parameters and its whole body (locals, code, end). */
  addBody(params: readonly ValueType[], body: readonly number[]): number {
    const type = typeOf(params);
    let at = this.#types.indexOf(type);
    if (at < 0) at = this.#types.push(type) - 1;
    return this.#functions.push({ type: at, body: [...unsigned(body.length), ...body] }) - 1;
  }

  encode(memory: MemoryImport, exports: Readonly<Record<string, number>>): Uint8Array<ArrayBuffer> {
    const name = (text: string) => [...unsigned(text.length), ...new TextEncoder().encode(text)];
    const section = (id: number, items: readonly number[][]) => {
      const count = unsigned(items.length);
      const size = items.reduce((n, item) => n + item.length, count.length);
      return [[id, ...unsigned(size), ...count], ...items];
    };
    const limits = [memory.shared ? 3 : 1, ...unsigned(memory.pages), ...unsigned(memory.maximum)];
    const chunks = [
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(
        1,
        this.#types.map((type) => type.split(",").map(Number)),
      ),
      ...section(2, [[...name("env"), ...name("memory"), 2, ...limits]]),
      ...section(
        3,
        this.#functions.map((f) => unsigned(f.type)),
      ),
      ...section(
        7,
        Object.entries(exports).map(([text, at]) => [...name(text), 0, ...unsigned(at)]),
      ),
      ...section(
        10,
        this.#functions.map((f) => f.body),
      ),
    ];
    const bytes = new Uint8Array(chunks.reduce((n, chunk) => n + chunk.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }
}
