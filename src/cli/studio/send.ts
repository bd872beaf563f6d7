/** Answers: files, JSON, and refusals in one line. */
import { createReadStream, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { printable } from "../printable.ts";
import type { ServedFile } from "./files.ts";
import { READING, Refused, requireMethod } from "./refused.ts";

/** One line, as JSON: a page reads it and shows it. */
export function sendRefusal(response: ServerResponse, { status, message, allow }: Refused): void {
  if (allow !== undefined) response.setHeader("Allow", allow);
  // What was sent with the request is not read any more.
  response.setHeader("Connection", "close");
  sendJson(response, { error: printable(message) }, status);
}

export function sendJson(response: ServerResponse, value: object, status = 200): void {
  const body = Buffer.from(`${JSON.stringify(value)}\n`);
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": body.length,
    "Cache-Control": "no-store",
  });
  // Node leaves it out of an answer to HEAD.
  response.end(body);
}

/**
 * A file as it now is; with no word of its path if it is gone.
 * @throws {Refused}
 */
export function sendFile(
  { method }: IncomingMessage,
  response: ServerResponse,
  { path, type, lasting }: ServedFile,
  cache = lasting ? "public, max-age=31536000, immutable" : "no-cache",
): void {
  requireMethod(method, READING);
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new Refused(404, "the file is not there any more");
  const head = { "Content-Type": type, "Content-Length": size, "Cache-Control": cache };
  if (method === "HEAD" || size === 0) {
    response.writeHead(200, head).end();
    return;
  }
  // Exactly as long as was said: a run may append to it meanwhile.
  const stream = createReadStream(path, { end: size - 1 });
  stream.once("open", () => response.writeHead(200, head));
  stream.once("error", () => {
    if (response.headersSent) response.destroy();
    else sendRefusal(response, new Refused(404, "the file cannot be read"));
  });
  response.once("close", () => stream.destroy());
  stream.pipe(response);
}
