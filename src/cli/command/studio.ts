import { existsSync, readFileSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { UnavailableError, UsageError } from "../fault.ts";
import { nativeFacts, nativeLacks } from "../native-facts.ts";
import { note, print } from "../output.ts";
import { listenForStop } from "../stop.ts";
import { makeToken } from "../studio/guard.ts";
import { openBrowser } from "../studio/open-browser.ts";
import { type StudioOptions, type StudioServer, serveStudio } from "../studio/server.ts";

export interface StudioFlags {
  readonly port?: number;
  readonly open: boolean;
  readonly runs?: string;
  readonly dataDir?: string;
}

const root = join(import.meta.dirname, "..", "..", "..");
/** The built page: from the sources as from the package. FOVEA_STUDIO names another. */
const page = (): string => process.env.FOVEA_STUDIO || join(root, "dist", "studio");

const FIRST_PORT = 4600;
const PORTS = 100;

/** `fovea studio`: serves the page until Ctrl-C. Gives the exit code. */
export async function studio(flags: StudioFlags): Promise<number> {
  const folder = page();
  if (!existsSync(join(folder, "index.html")))
    throw new UnavailableError(`${folder}: the page is not built; npm run build makes it`);
  const { dataDir, runs = "runs" } = flags;
  if (dataDir !== undefined && !statSync(dataDir).isDirectory())
    throw new UsageError(`--data-dir is ${dataDir}, which is no folder`);
  // It need not be there before the first run.
  if (statSync(runs, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new UsageError(`--runs is ${runs}, which is no folder`);
  const token = makeToken();
  const server = await open(
    {
      page: folder,
      dataDir,
      api: {
        runs: resolve(runs),
        token,
        about: { version: version(), native: native(), threads: availableParallelism() },
      },
    },
    flags.port,
  );
  const stop = listenForStop();
  // Behind the hash sign it stays in the browser: it is in no request line, no log and no Referer.
  const address = `${server.origin}/#token=${token}`;
  print(address);
  note("Ctrl-C ends the studio.");
  if (flags.open) openBrowser(server.entrance());
  if (!stop.signal.aborted)
    await new Promise((resolve) => stop.signal.addEventListener("abort", resolve, { once: true }));
  await server.close();
  stop.release();
  // Ctrl-C is how a studio ends, and nothing is cut short by it.
  return 0;
}

/** At the port asked for, or at the first that is free. */
async function open(options: StudioOptions, port: number | undefined): Promise<StudioServer> {
  const ports =
    port === undefined ? Array.from({ length: PORTS }, (_, n) => FIRST_PORT + n) : [port];
  for (const port of ports) {
    try {
      return await serveStudio({ ...options, port });
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "EACCES")
        throw new UnavailableError(
          `--port ${port}: this user may not listen there; take one from 1024 up`,
        );
      if (code !== "EADDRINUSE") throw error;
    }
  }
  throw new UnavailableError(
    port === undefined
      ? `the ports ${FIRST_PORT} to ${FIRST_PORT + PORTS - 1} are all taken; --port names another`
      : `--port ${port} is taken by another program`,
  );
}

function native(): { readonly found: string } | { readonly missing: string } {
  const facts = nativeFacts();
  const lacks = nativeLacks(facts);
  if ("found" in facts.compiler && lacks === "") return { found: facts.compiler.found };
  return { missing: `there is no ${lacks}; fovea doctor says more` };
}

function version(): string {
  const text = readFileSync(join(root, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
