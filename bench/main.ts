/**
 * Measures fovea on this machine: `npm run bench [-- section…] [-- --all] [--data-dir DIR]`.
 *
 * Each section prints a table and writes bench/results/<section>.json. A section that cannot run here says why in one line.
 * The exit code is 0 unless a section breaks (1) or the command line is wrong (2); a figure that is missed is marked.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Machine, thisMachine } from "./machine.ts";
import { installPeers } from "./peers/install.ts";
import { sections } from "./section/index.ts";
import { type Check, type Findings, type Section, Unavailable } from "./section.ts";
import { renderTable } from "./table.ts";

const results = join(import.meta.dirname, "results");

const { values, positionals } = parseCommandLine();
const unknown = positionals.find((name) => sections.every((section) => section.name !== name));
if (unknown !== undefined)
  refuse(`section '${unknown}' is unknown; there are ${namesOf(sections)}`);
if (values.help) {
  console.log(
    "npm run bench | bench:peers [-- section…] [-- --all] [-- --data-dir DIR] [-- --quick]\n",
  );
  const rows = sections.map(({ name, about, long, peers }) => [
    name,
    peers ? "bench:peers" : "bench",
    about,
    long ? "only named or --all" : "",
  ]);
  console.log(renderTable({ head: ["section", "part of", "what it measures", ""], rows }));
  process.exit(0);
}

const chosen = sections.filter(({ name, long, peers = false }) =>
  positionals.length > 0
    ? positionals.includes(name)
    : peers === values.peers && (values.all || !long),
);
const machine = thisMachine();
console.log(`${machine.cpu}, cores: ${machine.cores}; ${machine.platform}; Node ${machine.node}`);
console.log(machine.wasm);
if (machine.load > machine.cores / 4)
  console.log(`load ${machine.load}: other work is going on, the figures will be too low`);
if (chosen.some(({ peers }) => peers)) installOrTell();

const checks: Check[] = [];
for (const section of chosen) {
  console.log(`\n${section.name}: ${section.about}\n`);
  try {
    const findings = await section.run({
      dataDir: values["data-dir"],
      quick: values.quick,
      progress,
    });
    progress("");
    report(findings);
    if (values.quick) continue;
    store(section, findings, machine);
    checks.push(...(findings.checks ?? []));
  } catch (error) {
    progress("");
    const message = error instanceof Error ? error.message : String(error);
    console.log(error instanceof Unavailable ? `not run: ${message}` : `failed: ${message}`);
    if (!(error instanceof Unavailable)) process.exitCode = 1;
  }
}
if (checks.length > 0) {
  const rows = checks.map(({ what, value, needed, met }) => [
    what,
    value,
    needed,
    met ? "" : "MISSED",
  ]);
  console.log(`\n${renderTable({ head: ["to be shown", "here", "needed", ""], rows })}`);
}
// Worker threads may still be about.
process.exit();

function parseCommandLine() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        all: { type: "boolean" },
        help: { type: "boolean", short: "h" },
        peers: { type: "boolean", default: false },
        quick: { type: "boolean", default: false },
        "data-dir": { type: "string" },
      },
    });
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error));
  }
}

/** Without the packages the sections still run: who is missing is told in their tables. */
function installOrTell(): void {
  try {
    installPeers(progress);
  } catch (error) {
    console.log(error instanceof Error ? error.message : String(error));
  }
  progress("");
}

function refuse(message: string): never {
  console.error(`bench: ${message}`);
  process.exit(2);
}

function namesOf(of: readonly Section[]): string {
  return of.map(({ name }) => name).join(", ");
}

/** One line that the next one overwrites; nothing where stderr is no terminal. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

function report({ table, notes = [] }: Findings): void {
  console.log(renderTable(table));
  if (notes.length > 0) console.log(`\n${notes.join("\n")}`);
}

function store({ name, about }: Section, { checks = [], data }: Findings, on: Machine): void {
  mkdirSync(results, { recursive: true });
  const content = { section: name, about, machine: on, checks, data };
  writeFileSync(join(results, `${name}.json`), `${JSON.stringify(content, null, 2)}\n`);
}
