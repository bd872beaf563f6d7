import { diagramSvg } from "../../../src/cli/plot/diagram.ts";
import { diagramOf } from "../../../src/inspect/index.ts";
import { asFileName } from "../../../src/train/file-name.ts";
import { decode, encode, type Made } from "./made.ts";
import type { Subject } from "./subject.ts";

/** The drawing of `fovea summary --svg`. Its boxes and wires are counted in the text. */
export async function takeGraph({ label, layer, input }: Subject): Promise<Made> {
  const diagram = diagramOf(layer, input);
  const bytes = encode(diagramSvg(diagram, label));
  const text = decode(bytes);
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const [boxes, wires] = [count(/<g>/g), count(/marker-end=/g)];
  const difference =
    Math.abs(boxes - diagram.nodes.length) +
    Math.abs(wires - diagram.wires.length) +
    Math.abs(count(/<svg /g) - 1) +
    Math.abs(count(/<\/svg>/g) - 1);
  return {
    ...{ name: `${asFileName(label)}.svg`, type: "image/svg+xml", bytes, notes: [] },
    check: { how: `read back: ${boxes} boxes and ${wires} wires`, difference, limit: 0 },
  };
}
