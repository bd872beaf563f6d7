import type { Phase, Plan, Rounds, Scheduled } from "../../../compiler/index.ts";
import { BYTES_PER_ELEMENT } from "../../../expr/dtype.ts";
import { type Layout, type Pointer, pointersOf, unitCount, unitsPerChunk } from "../../layout.ts";
import { barrierText } from "./barrier.ts";
import { printKernel } from "./kernel.ts";
import { Lines } from "./lines.ts";
import { prelude } from "./prelude.ts";
import { structureOf } from "./structure.ts";

/** Characters of C below which starting another compiler takes longer than it saves. */
const SMALL_UNIT = 20_000;

/**
 * Prints a plan as C, in at most `parts` translation units that take a compiler about equally long; the first exports
 *
 *   void fovea_run(char *memory, uint32_t base, int32_t thread, int32_t threads, int32_t from, int32_t to)
 *
 * this thread's share of the kernels from ≤ number < to, all threads meeting after every phase. `memory` begins with the
 * threads' control block; `base` is where the program's own block lies in it. Equal plans give equal text.
 */
export function printProgram(plan: Plan, layout: Layout, parts: number): readonly string[] {
  const functions = new Functions();
  const run = printRun(plan, layout, functions);
  const width = Math.max(4, ...plan.kernels.map(({ tile }) => tile.width));
  const length = functions.bodies.reduce((sum, body) => sum + body.length, run.length);
  const worthwhile = Math.ceil(length / SMALL_UNIT);
  const units = divide(functions.bodies, Math.max(1, Math.min(parts, worthwhile)), run.length);
  return units.map((bodies, unit) =>
    [
      prelude(width),
      ...bodies.map((body) => functions.definition(body)),
      unit === 0 ? run : "",
    ].join("\n"),
  );
}

/** Kernels by their text: those of equal text are one function. */
class Functions {
  readonly #names = new Map<string, string>();
  readonly #byStructure = new Map<string, string>();

  name(scheduled: Scheduled): string {
    const structure = structureOf(scheduled);
    const name = this.#byStructure.get(structure) ?? this.#nameOf(printKernel(scheduled));
    this.#byStructure.set(structure, name);
    return name;
  }

  #nameOf(body: string): string {
    const name = this.#names.get(body) ?? `k${this.#names.size}`;
    this.#names.set(body, name);
    return name;
  }

  get bodies(): readonly string[] {
    return [...this.#names.keys()];
  }

  definition(body: string): string {
    return `KERNEL ${this.#names.get(body)}${body}`;
  }

  get declarations(): string {
    return [...this.#names]
      .map(([body, name]) => `KERNEL ${name}${body.slice(0, body.indexOf(" {\n"))};`)
      .join("\n");
  }
}

/** The longest first, each to the part that has least; the first begins with `taken`. */
function divide(bodies: readonly string[], parts: number, taken: number): string[][] {
  const units = Array.from({ length: parts }, (_, at) => ({
    length: at === 0 ? taken : 0,
    bodies: [] as string[],
  }));
  for (const body of [...bodies].sort((a, b) => b.length - a.length)) {
    const least = units.reduce((a, b) => (b.length < a.length ? b : a));
    least.bodies.push(body);
    least.length += body.length;
  }
  return units.filter((unit, at) => at === 0 || unit.bodies.length > 0).map((unit) => unit.bodies);
}

function printRun(plan: Plan, layout: Layout, functions: Functions): string {
  const lines = new Lines();
  /** The variables that count the rounds of recurrences. */
  const rounds = new Map<Rounds, string>();
  const parameters =
    "char *memory, uint32_t base, int32_t thread, int32_t threads, int32_t from, int32_t to";
  lines.block(`__attribute__((visibility("default"))) void fovea_run(${parameters})`, () => {
    lines.add("char *block = memory + base;");
    lines.add(`const uint32_t *table = (const uint32_t *)(block + ${layout.table});`);
    const call = (
      scheduled: Scheduled,
      at: number,
      units: readonly [string, string],
      { slots }: Phase,
    ) => {
      const pointers = pointersOf(scheduled.kernel).map(
        (p) => pointerText(p, layout, plan, rounds) + slotText(p, slots),
      );
      lines.block(`if (from <= ${at} && ${at} < to)`, () =>
        lines.add(`${functions.name(scheduled)}(${[...units, ...pointers].join(", ")});`),
      );
    };
    const meet = () => lines.add("if (barrier(memory, threads)) return;");
    const printChunk = (phase: Phase, first: number) => {
      for (const [k, scheduled] of phase.kernels.entries()) {
        const units = unitsPerChunk(scheduled, phase);
        const range = [`chunk * ${units}`, `(chunk + 1) * ${units}`] as const;
        call(scheduled, first + k, range, phase);
      }
    };
    const eachRound = ({ rounds: own }: NonNullable<Phase["repeat"]>, body: () => void) => {
      const t = `t${rounds.size}`;
      rounds.set(own, t);
      const head = own.reverse
        ? `for (int64_t ${t} = ${own.count - 1}; ${t} >= 0; ${t}--)`
        : `for (int64_t ${t} = 0; ${t} < ${own.count}; ${t}++)`;
      lines.block(head, body);
    };
    const print = (phase: Phase, first: number) => {
      const { chunks, kernels, repeat } = phase;
      if (chunks > 1) {
        const [begin, end] = part(chunks);
        lines.block(`for (int64_t chunk = ${begin}; chunk < ${end}; chunk++)`, () => {
          if (repeat) eachRound(repeat, () => printChunk(phase, first));
          else printChunk(phase, first);
        });
      } else if (repeat)
        eachRound(repeat, () => {
          let number = first;
          for (const inner of repeat.phases) {
            print(inner, number);
            number += inner.kernels.length;
            meet();
          }
        });
      else
        for (const [k, scheduled] of kernels.entries())
          call(scheduled, first + k, shareOf(scheduled, first + k), phase);
    };
    let number = 0;
    for (const phase of plan.phases) {
      const first = number;
      number += phase.kernels.length;
      lines.block(`if (from < ${number} && ${first} < to)`, () => {
        print(phase, first);
        const meets = phase.repeat !== undefined && phase.chunks === 1;
        if (number < plan.kernels.length && !meets) meet();
      });
    }
  });
  return [functions.declarations, barrierText, lines.toString(), ""].join("\n");
}

/** The first unit of this thread and the first of the next. A single unit goes to one thread after the other. */
function shareOf(scheduled: Scheduled, number: number): [begin: string, end: string] {
  const units = unitCount(scheduled);
  if (units === 1) return ["0", `${number} % threads == thread`];
  return part(units);
}

/** This thread's part of so many. */
const part = (count: number): [begin: string, end: string] => [
  `(int64_t)thread * ${count} / threads`,
  `(int64_t)(thread + 1) * ${count} / threads`,
];

/** From where a chunk would lie in the whole buffer to this thread's slot. */
function slotText({ buffer }: Pointer, slots: Phase["slots"]): string {
  const slot = buffer && slots?.get(buffer);
  if (!slot) return "";
  const [length, step, low] = [slot.length, slot.step, slot.low].map((n) => n * BYTES_PER_ELEMENT);
  return ` + ((int64_t)thread * ${length} - chunk * ${step} - ${low})`;
}

function pointerText(
  { buffer, offset }: Pointer,
  layout: Layout,
  plan: Plan,
  rounds: ReadonlyMap<Rounds, string>,
): string {
  if (!buffer) return `${offset >>> 0}u`;
  if (buffer.home.kind === "row") {
    const { of, offset: start, step, rounds: own } = buffer.home;
    const at = pointerText({ buffer: of, offset: start + offset }, layout, plan, rounds);
    return step === 0 ? at : `${at} + ${rounds.get(own)} * ${step * BYTES_PER_ELEMENT}`;
  }
  const bytes = offset * BYTES_PER_ELEMENT;
  const { home } = buffer;
  if (home.kind !== "input" && home.kind !== "output")
    return `block + ${layout.fixed(buffer) + bytes}`;
  const row = home.index + (home.kind === "output" ? plan.inputs.length : 0);
  return `memory + table[${row}]${bytes === 0 ? "" : ` + ${bytes}`}`;
}
