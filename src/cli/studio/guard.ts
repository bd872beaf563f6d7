/** Who may ask. The server listens on the loopback address only, but every page in every browser here can reach that. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Refused } from "./refused.ts";

/** The header in which the page sends the token. A page elsewhere could not set it without being asked for, and is refused. */
export const TOKEN_HEADER = "x-fovea-token";

/** 256 bits that nobody guesses, for one start of the server. */
export const makeToken = (): string => randomBytes(32).toString("base64url");

/** The names by which this machine reaches itself. */
const hostsAt = (port: number): readonly string[] =>
  // Browsers leave the usual port out.
  ["127.0.0.1", "localhost"].map((name) => (port === 80 ? name : `${name}:${port}`));

/**
 * A page of another site whose name was made to lead here (DNS rebinding) sends that site's name.
 * @throws {Refused}
 */
export function checkHost({ headers }: IncomingMessage, port: number): void {
  const host = headers.host?.toLowerCase() ?? "";
  if (hostsAt(port).includes(host)) return;
  throw new Refused(421, `this is ${hostsAt(port).join(" or ")}, and no other host`);
}

/**
 * Requests that may change something or read what is private: from our own page, and with the token.
 * @throws {Refused}
 */
export function checkApi({ headers }: IncomingMessage, port: number, token: string): void {
  const { origin } = headers;
  const own = hostsAt(port).map((host) => `http://${host}`);
  const site = headers["sec-fetch-site"];
  const foreign =
    (origin !== undefined && !own.includes(origin)) ||
    (site !== undefined && site !== "same-origin" && site !== "none");
  if (foreign) throw new Refused(403, "only the studio's own page may ask");
  const given = headers[TOKEN_HEADER];
  if (typeof given === "string" && equal(given, token)) return;
  throw new Refused(
    401,
    "the token is missing or wrong: open the address that fovea studio printed",
  );
}

/** Takes the same time wherever two texts differ, and whatever their lengths. */
function equal(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
