/**
 * The first key that some object of a JSON text holds twice, or undefined. JSON.parse keeps the last one in silence,
 * so two readers of one file could see different values; a strict reader asks here first.
 *
 * @param json  a text that JSON.parse accepts
 */
export function duplicateKey(json: string): string | undefined {
  const objects: (Set<string> | undefined)[] = [];
  // In JSON outside strings, a string is a key exactly when a colon follows it.
  const token = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g;
  for (let match = token.exec(json); match !== null; match = token.exec(json)) {
    const text = match[0];
    if (text === "{") objects.push(new Set());
    else if (text === "[") objects.push(undefined);
    else if (text === "}" || text === "]") objects.pop();
    else if (match[1] !== undefined) {
      const key = JSON.parse(text.slice(0, -match[1].length)) as string;
      const seen = objects.at(-1);
      if (seen?.has(key)) return key;
      seen?.add(key);
    }
  }
  return undefined;
}
