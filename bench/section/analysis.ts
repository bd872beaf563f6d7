import { models } from "../../src/zoo/index.ts";
import { runProgram } from "../child.ts";
import { atMost, type Check, mark, type Section } from "../section.ts";
import { show } from "../table.ts";

/** Milliseconds that the analysis of a model may take in a process that has done nothing else yet. */
const NEEDED = 300;
/** With --quick. */
const FEW = ["challenge", "resnet18", "resnet152"];

const ways = ["shapes", "memory"] as const;

interface Times {
  /** In a process of its own, and once more in that process. */
  readonly cold: number;
  readonly again: number;
}

interface Row {
  readonly name: string;
  readonly shapes: Times;
  readonly memory: Times;
}

export const analysisSection: Section = {
  name: "analysis",
  about:
    "every zoo model analysed, in a process of its own: shapes, MACs and fields; and with the memory of a step as planned",
  async run({ quick, progress }) {
    const rows: Row[] = [];
    for (const name of quick ? FEW : models.keys()) {
      progress(name);
      rows.push({
        name,
        shapes: await timesOf(name, "shapes"),
        memory: await timesOf(name, "memory"),
      });
    }
    const checks = ways.map((way) => slowest(rows, way));
    const late = rows.filter(({ memory }) => memory.cold > NEEDED);
    return {
      table: {
        head: ["model", "shapes ms", "again", "with memory ms", "again", ""],
        rows: rows.map(({ name, shapes, memory }) => [
          name,
          ...[shapes.cold, shapes.again, memory.cold, memory.again].map((ms) => show(ms, 0)),
          mark(checkOf(name, Math.max(shapes.cold, memory.cold))),
        ]),
      },
      notes: [
        "the first call in a fresh process, modules loaded and nothing compiled by V8 yet; again: the second call, whose kernels are known",
        "with memory: the forward pass and a step's loss and gradients are planned by the compiler, as they are for running",
        `${rows.length - late.length} of ${rows.length} models with memory in ${NEEDED} ms`,
      ],
      checks,
      data: rows,
    };
  },
};

async function timesOf(name: string, way: (typeof ways)[number]): Promise<Times> {
  const { times } = await runProgram("analysis.ts", [way, name]);
  const [[cold = Number.NaN, again = Number.NaN] = []] = times as number[][];
  return { cold, again };
}

function slowest(rows: readonly Row[], way: (typeof ways)[number]): Check {
  const last = rows.reduce((worst, row) => (row[way].cold > worst[way].cold ? row : worst));
  const what = way === "shapes" ? "the slowest analysis" : "the slowest analysis with memory";
  return atMost(`${what}, ${last.name}`, last[way].cold, NEEDED, showMs);
}

const checkOf = (name: string, ms: number): Check => atMost(name, ms, NEEDED, showMs);

const showMs = (ms: number): string => `${show(ms, 0)} ms`;
