/** A request that is not answered: the status and one line that says why. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  /** The methods that there are, where another came. */
  readonly allow: string | undefined;

  constructor(status: number, message: string, allow?: string) {
    super(message);
    this.status = status;
    this.allow = allow;
  }
}

/** @throws {Refused} for a method that is not among them */
export function requireMethod(method: string | undefined, among: readonly string[]): void {
  if (method !== undefined && among.includes(method)) return;
  const names = among.join(" and ");
  throw new Refused(405, `${method} is not for this address, ${names} are`, among.join(", "));
}

/** What reads and changes nothing. */
export const READING: readonly string[] = ["GET", "HEAD"];
