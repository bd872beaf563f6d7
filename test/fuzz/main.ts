/**
 * Feeds damaged files to the readers of formats, as many as are asked for:
 *
 *   npm run fuzz -- --count 1000000                   every reader in turn, with a seed that is printed
 *   npm run fuzz -- safetensors --seed 7 --only 1234   one input again
 */
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.ts";
import { subjects } from "./subjects.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: "string", default: "100000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    only: { type: "string" },
  },
});
const seed = Number(values.seed);
const only = values.only === undefined ? undefined : Number(values.only);
const count = only === undefined ? Number(values.count) : 1;
const names = positionals.length > 0 ? positionals : Object.keys(subjects);

for (const subject of names) {
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
