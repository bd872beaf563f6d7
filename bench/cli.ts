import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { mnist } from "../src/data/index.ts";
import { lastLine } from "./child.ts";
import { Unavailable } from "./section.ts";

const main = join(import.meta.dirname, "..", "src", "cli", "main.ts");

/** One object that `fovea … --json` prints. */
export type CliEvent = Readonly<Record<string, unknown>> & { readonly event: string };

/**
 * Runs the command line as a user does.
 *
 * @param onEvent  true: that was enough, the process is asked to end
 * @returns the last object that it printed, and the seconds of the whole process
 * @throws with its last words if it fails
 */
export async function fovea(
  args: readonly string[],
  onEvent: (event: CliEvent) => unknown = () => {},
): Promise<{ readonly last: CliEvent; readonly seconds: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, [main, ...args, "--json"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-10_000);
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", resolve).on("error", () => resolve(null));
  });
  let last: CliEvent | undefined;
  let enough = false;
  for await (const line of createInterface({ input: child.stdout })) {
    last = JSON.parse(line) as CliEvent;
    if (onEvent(last) !== true) continue;
    enough = true;
    child.kill();
    break;
  }
  const code = await ended;
  if ((code !== 0 && !enough) || last === undefined)
    throw new Error(`fovea ${args.join(" ")} ended with ${code}: ${lastLine(stderr)}`);
  return { last, seconds: (performance.now() - began) / 1000 };
}

/**
 * The flags with which the command line finds MNIST.
 * @throws {Unavailable} if it is neither in the folder given nor to be had
 */
export async function mnistFlags(dir: string | undefined): Promise<string[]> {
  const where = dir === undefined ? {} : { dir };
  try {
    for (const split of ["train", "test"] as const) await mnist({ split, ...where });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Unavailable(`no MNIST: ${why}${dir ? "" : "; --data-dir names a folder with it"}`);
  }
  return ["--data", "mnist", ...(dir === undefined ? [] : ["--data-dir", dir])];
}
