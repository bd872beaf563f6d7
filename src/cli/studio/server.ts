/** The studio's page and what belongs to it, on the loopback address. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { faultOf } from "../fault.ts";
import { type About, Api } from "./api.ts";
import { dataFiles, pageFiles } from "./files.ts";
import { checkHost, makeToken } from "./guard.ts";
import { securityHeaders } from "./headers.ts";
import { Refused } from "./refused.ts";
import { sendFile, sendRefusal } from "./send.ts";

export interface StudioOptions {
  /** The built page. */
  readonly page: string;
  /** Default: any free one. */
  readonly port?: number;
  /** False: without the headers that make threads possible, as many hosts serve. Default true. */
  readonly isolated?: boolean;
  /** A folder with the files of MNIST or CIFAR-10. */
  readonly dataDir?: string | undefined;
  /** Runs and training; without it the page is served alone. */
  readonly api?: {
    readonly runs: string;
    readonly token: string;
    readonly about: Omit<About, "data" | "training">;
  };
}

export interface StudioServer {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /**
   * An address that leads to the page with its token, once: for the command line of a browser, which every user of this machine can read
   * for as long as the browser runs.
   */
  entrance(): string;
  /** Asks a run to save and end, waits for it, and frees the port. */
  close(): Promise<void>;
}

const ENTRANCE = "/open/";
/** Nobody else's network reaches it. */
const LOOPBACK = "127.0.0.1";

/** @throws a system error with code EADDRINUSE if the port is taken */
export async function serveStudio(options: StudioOptions): Promise<StudioServer> {
  const { page, port = 0, isolated = true, dataDir, api: apiOptions } = options;
  const data = dataFiles(dataDir);
  const files = new Map([...pageFiles(page), ...data.served]);
  const api = apiOptions && new Api({ ...apiOptions, data });
  let ticket: string | undefined;
  const admit = (given: string, { method }: IncomingMessage, response: ServerResponse): void => {
    if (method !== "GET" || given !== ticket || apiOptions === undefined)
      throw new Refused(404, "this address leads in once: open the one that fovea studio printed");
    ticket = undefined;
    // Behind the hash sign it stays in the browser.
    const Location = `/#token=${apiOptions.token}`;
    response.writeHead(302, { Location, "Cache-Control": "no-store" }).end();
  };
  const security = Object.entries(securityHeaders(isolated));
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    checkHost(request, portOf(server));
    const path = pathOf(request);
    if (path === "/api" || path.startsWith("/api/")) {
      if (api === undefined) throw new Refused(404, "there is no api here");
      api.answer(path, request, response, portOf(server));
      return;
    }
    if (path.startsWith(ENTRANCE)) {
      admit(path.slice(ENTRANCE.length), request, response);
      return;
    }
    const file = files.get(path);
    if (file === undefined) throw new Refused(404, `${path}: there is no such page`);
    sendFile(request, response, file);
  };
  const server = createServer((request, response) => {
    for (const [name, value] of security) response.setHeader(name, value);
    try {
      answer(request, response);
    } catch (error) {
      if (error instanceof Refused) sendRefusal(response, error);
      else sendRefusal(response, new Refused(500, faultOf(error).message));
    }
  });
  await listen(server, port);
  const origin = `http://${LOOPBACK}:${portOf(server)}`;
  return {
    ...{ port: portOf(server), origin },
    entrance() {
      ticket = makeToken();
      return `${origin}${ENTRANCE}${ticket}`;
    },
    async close() {
      await api?.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

const portOf = (server: Server): number => (server.address() as AddressInfo | null)?.port ?? 0;

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, LOOPBACK, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Percent signs decoded. The map of files is what decides, so `..` leads nowhere. @throws {Refused} for what is no path */
function pathOf({ url = "" }: IncomingMessage): string {
  if (!url.startsWith("/")) throw new Refused(400, "the address is no path");
  try {
    return decodeURIComponent(url.replace(/[?#].*$/s, ""));
  } catch {
    throw new Refused(400, "the address is badly written");
  }
}
