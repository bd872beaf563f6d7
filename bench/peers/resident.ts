import { readFileSync, writeFileSync } from "node:fs";

/** Bytes of memory that a process holds now, and the most that it held. */
export interface Resident {
  readonly now: number;
  readonly peak: number;
}

/** Reads Linux's /proc/…/status. @throws if the text has no such lines */
export function parseStatus(status: string): Resident {
  const bytes = (field: string): number => {
    const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
    if (kibibytes === undefined) throw new Error(`resident memory: ${field} is not told here`);
    return Number(kibibytes) * 1024;
  };
  return { now: bytes("VmRSS"), peak: bytes("VmHWM") };
}

/** Of this process. @throws where there is no /proc */
export const residentMemory = (): Resident =>
  parseStatus(readFileSync("/proc/self/status", "utf8"));

/** Forgets the peak so far, where Linux lets us. */
export function forgetPeak(): void {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // Loading modules is then counted where it took more than the work.
  }
}
