#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { CommanderError } from "commander";
import { exitCodes } from "./exit-codes.ts";
import { type Fault, faultOf } from "./fault.ts";
import { flushOutput, guardOutput, note } from "./output.ts";
import { makeProgram, usageErrorOf } from "./program.ts";

function version(): string {
  // Read, not imported: the file lies outside of what is compiled.
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** The exit code, and the one line to say where it is an error's. */
async function run(args: readonly string[]): Promise<{ code: number; message?: string }> {
  let code: number = exitCodes.ok.code;
  try {
    await makeProgram(version(), (given) => {
      code = given;
    }).parseAsync(args, { from: "user" });
    return { code };
  } catch (error) {
    if (!(error instanceof CommanderError)) return explain(error);
    const wrong = usageErrorOf(error);
    return wrong === undefined ? { code } : explain(wrong);
  }
}

function explain(error: unknown): Fault {
  if (process.env.FOVEA_DEBUG) console.error(error);
  return faultOf(error);
}

/** Longer than what ends by itself needs, and too short to be noticed. */
const PATIENCE_MS = 100;

guardOutput();
const { code, message } = await run(process.argv.slice(2));
if (message !== undefined) note(`fovea: ${message}`);
await flushOutput();
// By itself where nothing is left to wait for: `process.exit` while V8 still compiles in the background now and then never ends. Worker threads
// may wait for work for ever, though.
process.exitCode = code;
setTimeout(() => process.exit(code), PATIENCE_MS).unref();
