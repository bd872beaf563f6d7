import { fromSpec, toSpec } from "../../../src/nn/index.ts";
import { asFileName } from "../../../src/train/file-name.ts";
import { decode, encode, type Made } from "./made.ts";
import type { Subject } from "./subject.ts";

/** The network as JSON, in the person's own layout where that is known. Read again and compared. */
export async function takeSpec({ label, layer, text }: Subject): Promise<Made> {
  const spec = toSpec(layer);
  const wanted = JSON.stringify(spec);
  const own = text !== undefined && sameNetwork(text, wanted);
  const bytes = encode(own ? text : `${JSON.stringify(spec, undefined, 2)}\n`);
  const found = JSON.stringify(toSpec(fromSpec(JSON.parse(decode(bytes)))));
  return {
    ...{ name: `${asFileName(label)}.json`, type: "application/json", bytes, notes: [] },
    check: {
      how: `read back: the same network, ${found.length} characters of JSON`,
      ...{ difference: found === wanted ? 0 : Number.NaN, limit: 0 },
    },
  };
}

function sameNetwork(text: string, wanted: string): boolean {
  try {
    return JSON.stringify(toSpec(fromSpec(JSON.parse(text)))) === wanted;
  } catch {
    return false;
  }
}
