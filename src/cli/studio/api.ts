/** What the page asks of this machine, under /api. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname } from "node:path";
import { WriteError } from "../../train/node.ts";
import { faultOf } from "../fault.ts";
import type { DataFiles } from "./files.ts";
import { checkApi } from "./guard.ts";
import { mediaType } from "./headers.ts";
import { CONFIG_BYTES } from "./limits.ts";
import { READING, Refused, requireMethod } from "./refused.ts";
import { findRunFile, listRuns } from "./runs.ts";
import { sendFile, sendJson, sendRefusal } from "./send.ts";
import { readTrainingRequest, TrainingProcess } from "./training.ts";

/** GET /api/about */
export interface About {
  readonly version: string;
  /** Whether this machine can train natively, by which compiler, or what it lacks. */
  readonly native: { readonly found: string } | { readonly missing: string };
  readonly threads: number;
  /** Data sets of which there are files → their names under /data/<set>/. */
  readonly data: Readonly<Record<string, readonly string[]>>;
  /** Name of the run that is being trained. */
  readonly training?: string;
}

export interface ApiOptions {
  /** Folder of the runs. */
  readonly runs: string;
  readonly token: string;
  readonly about: Omit<About, "data" | "training">;
  /** Files of data sets. */
  readonly data: DataFiles;
}

export class Api {
  readonly #options: ApiOptions;
  #training: TrainingProcess | undefined;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  /** @throws {Refused} */
  answer(path: string, request: IncomingMessage, response: ServerResponse, port: number): void {
    checkApi(request, port, this.#options.token);
    if (path === "/api/train") {
      this.#train(request, response);
      return;
    }
    requireMethod(request.method, READING);
    const { runs, about, data } = this.#options;
    const training = this.#training?.run;
    if (path === "/api/about") {
      sendJson(response, {
        ...about,
        data: data.names,
        ...(training && { training }),
      });
      return;
    }
    if (path === "/api/runs") {
      sendJson(response, { runs: listRuns(runs, training) });
      return;
    }
    const [, name = "", file = ""] = /^\/api\/runs\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    const found = findRunFile(runs, name, file);
    if (found === undefined) throw new Refused(404, `${path}: there is no such thing`);
    const served = { path: found, type: mediaType(extname(found)), lasting: false };
    sendFile(request, response, served, "no-store");
  }

  /** Asks the run to end and waits until it has saved. */
  async stop(): Promise<void> {
    this.#training?.stop();
    await this.#training?.ended;
  }

  #train(request: IncomingMessage, response: ServerResponse): void {
    requireMethod(request.method, ["POST", "DELETE"]);
    if (request.method === "DELETE") {
      const run = this.#training?.run;
      this.#training?.stop();
      sendJson(response, { stopping: run ?? null });
      return;
    }
    const { native } = this.#options.about;
    if ("missing" in native) throw new Refused(501, `no native training here: ${native.missing}`);
    void readBody(request)
      .then((body) => this.#start(body, response))
      .catch((error: unknown) => {
        // What it cannot write is no fault of who asked.
        const status = error instanceof WriteError ? 500 : 400;
        const { message } = faultOf(error);
        const refused = error instanceof Refused ? error : new Refused(status, message);
        sendRefusal(response, refused);
      });
  }

  #start(body: string, response: ServerResponse): void {
    // Looked at when the whole body is here: two requests may have come side by side.
    if (this.#training !== undefined)
      throw new Refused(409, `the run ${this.#training.run} is being trained: one at a time`);
    if (response.destroyed) return;
    const { runs, data } = this.#options;
    const config = readTrainingRequest(body);
    const training = new TrainingProcess(config, {
      ...{ runs, dataDir: data.folders[config.data.name], backend: "native" },
      onEvent: (event) => response.write(`${JSON.stringify(event)}\n`),
    });
    this.#training = training;
    response.writeHead(200, {
      "Content-Type": mediaType(".jsonl"),
      "Cache-Control": "no-store",
    });
    response.flushHeaders();
    // Whoever closes the page wants no more of it: the checkpoint is saved.
    response.once("close", () => training.stop());
    void training.ended.finally(() => {
      this.#training = undefined;
      response.end();
    });
  }
}

/** @throws {Refused} if there is more than a configuration needs */
function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > CONFIG_BYTES) {
        request.pause();
        reject(new Refused(413, `the request has more than ${CONFIG_BYTES} bytes`));
      } else chunks.push(chunk);
    });
    request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.on("error", reject);
  });
}
