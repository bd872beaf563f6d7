/**
 * Feeds damaged files to the readers of formats, as many as are asked for:
 *
 *   npm run fuzz -- --count 1000000                   every reader in turn, with a seed that is printed
 *   npm run fuzz -- safetensors --seed 7 --only 1234   one input again
 */
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.ts";
import { subjects } from "./subjects.ts";

const { values, positionals } = read();
const seed = wholeNumber("seed", values.seed);
const only = values.only === undefined ? undefined : wholeNumber("only", values.only);
const count = only === undefined ? wholeNumber("count", values.count) : 1;
const names = positionals.length > 0 ? positionals : Object.keys(subjects);
for (const name of names)
  if (!Object.hasOwn(subjects, name))
    refuse(`${name} is no reader; there are ${Object.keys(subjects).join(", ")}`);

for (const subject of names) {
  // First, for whoever has to find out what ended the process.
  console.log(`${subject}: ${count.toLocaleString("en-US")} inputs of seed ${seed} …`);
  const began = performance.now();
  const { findings, accepted } = await fuzz({ subject, seed, count, from: only ?? 0 });
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${subject}: ${count.toLocaleString("en-US")} inputs of seed ${seed} in ${seconds.toFixed(0)} s, ${accepted} accepted, ${findings.length} findings`,
  );
  for (const { index, what } of findings) {
    console.error(`  npm run fuzz -- ${subject} --seed ${seed} --only ${index}\n    ${what}`);
    process.exitCode = 1;
  }
}

function read() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        count: { type: "string", default: "100000" },
        seed: { type: "string", default: String(Date.now() % 1_000_000) },
        only: { type: "string" },
      },
    });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(option: string, text: string): number {
  // The progress is counted in 32 bits.
  if (/^\d+$/.test(text) && Number(text) < 2 ** 31 - 1) return Number(text);
  return refuse(`--${option} is '${text}', must be a whole number below 2^31 − 1`);
}

function refuse(why: string): never {
  console.error(`fuzz: ${why.split("\n")[0]}`);
  process.exit(2);
}
