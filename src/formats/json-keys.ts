/** Looks at a JSON text before it is parsed: in one pass, whatever is in it. */

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const OPENS = new Set([0x5b, 0x7b]);
const CLOSES = new Set([0x5d, 0x7d]);
const OBJECT = 0x7b;

/** Index of the quote that ends the string which begins at `start`; the text's length where none does. */
function stringEnd(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let slashes = 0;
    while (json.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return json.length;
}

const isSpace = (code: number): boolean =>
  code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/**
 * The first key that some object of a JSON text holds twice, or undefined. JSON.parse keeps the last one in silence,
 * so two readers of one file could see different values; a strict reader asks here first.
 *
 * @param json  a text that JSON.parse accepts
 */
export function duplicateKey(json: string): string | undefined {
  const objects: (Set<string> | undefined)[] = [];
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (OPENS.has(code)) objects.push(code === OBJECT ? new Set() : undefined);
    else if (CLOSES.has(code)) objects.pop();
    if (code !== QUOTE) continue;
    const end = stringEnd(json, at);
    let next = end + 1;
    while (isSpace(json.charCodeAt(next))) next++;
    // In JSON outside strings, a string is a key exactly when a colon follows it.
    if (json.charCodeAt(next) === COLON) {
      const key = JSON.parse(json.slice(at, end + 1)) as string;
      const seen = objects.at(-1);
      if (seen?.has(key)) return key;
      seen?.add(key);
    }
    at = next - 1;
  }
  return undefined;
}

/**
 * Where a text, JSON or not, opens more objects and lists inside each other than `most`; undefined where it never does.
 * A parser may take seconds over millions of them.
 */
export function tooDeep(json: string, most: number): number | undefined {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = stringEnd(json, at);
    else if (OPENS.has(code) && ++depth > most) return at;
    else if (CLOSES.has(code)) depth--;
  }
  return undefined;
}
