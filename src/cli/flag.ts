import { messageOf, UsageError } from "./fault.ts";

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

/** Reads a number from 0 up to, but not, 1 from the command line. */
export function partOfOne(flag: string) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^[\d.]+(e-?\d+)?$/i.test(text) || !(Math.fround(value) < 1))
      throw new UsageError(`${flag} is '${text}', must be a number from 0 up, below 1`);
    return value;
  };
}

/** Reads the shape of one example: "28x28x1", of sequences "20x8", of vectors "256". */
export function exampleShape(flag: string) {
  return (text: string): readonly number[] => {
    if (!/^[1-9]\d{0,5}(x[1-9]\d{0,5}){0,3}$/i.test(text))
      throw new UsageError(
        `${flag} is '${text}', must be the shape of one example: an image as 28x28x1 (height, width, channels), a vector as 256`,
      );
    return text.split(/x/i).map(Number);
  };
}

/** Reads height and width of an image, "28x40", or one number for both. */
export function imageSize(text: string): readonly [height: number, width: number] {
  const [height, width = height] = text.split(/x/i).map(Number);
  if (!/^[1-9]\d{0,5}(x[1-9]\d{0,5})?$/i.test(text) || height === undefined || width === undefined)
    throw new UsageError(`--input is '${text}', must be height and width such as 28x28, or 28`);
  return [height, width];
}

/** What `--data` takes. */
export const dataHelp =
  "digits, spirals, moons, circles, blobs, xor, plane, bumps, square, sine, runge, cubic (made on the fly), mnist, cifar10, FILE.csv, or a folder of pictures, ./pets";

/**
 * JSON from the command line.
 * @param what  for the message: "--loss"
 */
export function parseJson(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${what} is no JSON: ${messageOf(error)}`);
  }
}

/** Reads a JSON object from the command line. */
export function jsonObject(flag: string) {
  return (text: string): Readonly<Record<string, unknown>> => {
    const value = parseJson(flag, text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
    throw new UsageError(`${flag} is '${text}', must be a JSON object such as '{"noise": 0.2}'`);
  };
}
