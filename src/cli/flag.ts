import { UsageError } from "./fault.ts";

/** Reads a whole number from the command line, with the option's name in its error. */
export function wholeNumber(flag: string, least: number, most = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      const range =
        most === Number.MAX_SAFE_INTEGER ? `from ${least} up` : `from ${least} to ${most}`;
      throw new UsageError(`${flag} is '${text}', must be a whole number ${range}`);
    }
    return value;
  };
}

/** Reads a number above 0 from the command line. */
export function positiveNumber(flag: string) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^[\d.]+(e[+-]?\d+)?$/i.test(text) || !(value > 0) || value === Number.POSITIVE_INFINITY)
      throw new UsageError(`${flag} is '${text}', must be a number above 0`);
    return value;
  };
}

/** Reads HxWxC: "28x28x1". */
export function imageShape(flag: string) {
  return (text: string): readonly [number, number, number] => {
    const match = /^([1-9]\d{0,5})x([1-9]\d{0,5})x([1-9]\d{0,5})$/i.exec(text);
    if (match === null)
      throw new UsageError(`${flag} is '${text}', must be height x width x channels, as 28x28x1`);
    return [Number(match[1]), Number(match[2]), Number(match[3])];
  };
}
