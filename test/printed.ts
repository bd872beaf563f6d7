/** Runs a command line in this process: what a process of its own would only say more slowly. */
import { vi } from "vitest";
import { faultOf } from "../src/cli/fault.ts";
import { makeProgram } from "../src/cli/program.ts";

/** What `act` writes to stdout. */
export async function printed(act: () => unknown): Promise<string> {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    await act();
    return write.mock.calls.map(([text]) => text).join("");
  } finally {
    write.mockRestore();
  }
}

/** The exit code of a command line, what it printed, and the one line of its error behind "fovea: ". */
export async function runHere(
  args: readonly string[],
): Promise<{ readonly code: number; readonly stdout: string; readonly message?: string }> {
  let code = 0;
  let message: string | undefined;
  const stdout = await printed(async () => {
    try {
      await makeProgram("0.0.0", (given) => {
        code = given;
      }).parseAsync(args, { from: "user" });
    } catch (error) {
      ({ code, message } = faultOf(error));
    }
  });
  return { code, stdout, ...(message !== undefined && { message }) };
}
