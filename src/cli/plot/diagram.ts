import type { Diagram, DiagramNode, Wire } from "../../inspect/index.ts";
import { layOut, type Placed, type Route } from "./layout.ts";

/** Pixels. The font is the reader's own sans-serif: widths are those of a wide one. */
const LINE = 16;
const LETTER = 6.6;
const PAD = 10;
const MARGIN = 16;
/** Longer lines are cut; the whole text is what a pointer over the box shows. */
const MOST_LETTERS = 56;

/** Fill and rim of a box by what its first layer is, told apart in grey too. */
const styles: readonly { readonly match: RegExp; readonly fill: string; readonly rim: string }[] = [
  { match: /conv/i, fill: "#dbe9f9", rim: "#27598f" },
  { match: /pool|upsample/i, fill: "#fdeecd", rim: "#96690d" },
  { match: /linear|embedding/i, fill: "#d9f0dc", rim: "#2c6b38" },
  { match: /lstm|gru|rnn|attention|transformer/i, fill: "#eadff5", rim: "#5e3a8c" },
  { match: /./, fill: "#f1f1ef", rim: "#5c5c58" },
];

/**
 * The diagram as an SVG that stands alone: boxes from top to bottom, shapes on the wires, the path of a layer and its number of parameters
 * under a pointer.
 */
export function diagramSvg(diagram: Diagram, title: string): string {
  const { nodes, wires, width, height } = layOut(diagram, {
    node: sizeOf,
    label: (wire) => ({ width: shapeText(wire).length * LETTER, height: LINE }),
    apart: [28, 34],
    margin: MARGIN,
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${px(width)}" height="${px(height)}" viewBox="0 0 ${px(width)} ${px(height)}" font-family="Inter, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="12">
<title>${escaped(title)}</title>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#555"/></marker></defs>
<rect width="100%" height="100%" fill="#fff"/>
${[...wires.map(wireSvg), ...nodes.map(nodeSvg)].join("\n")}
</svg>
`;
}

interface Line {
  readonly text: string;
  readonly look: "path" | "first" | "plain";
}

/** Where the first layer is, what it is, its options, and the layers that follow in the same box. */
function linesOf({ label, layers: [first, ...others] }: DiagramNode): Line[] {
  if (first === undefined) return [{ text: label, look: "plain" }];
  return [
    { text: cut(first.path, "left"), look: "path" },
    { text: first.type, look: "first" },
    ...(first.options === "" ? [] : [{ text: cut(first.options), look: "plain" } as const]),
    ...others.map(({ type }): Line => ({ text: type, look: "plain" })),
  ];
}

function cut(text: string, from: "left" | "right" = "right"): string {
  if (text.length <= MOST_LETTERS) return text;
  return from === "left"
    ? `…${text.slice(1 - MOST_LETTERS)}`
    : `${text.slice(0, MOST_LETTERS - 1)}…`;
}

function sizeOf(node: DiagramNode): { width: number; height: number } {
  const lines = linesOf(node);
  if (node.kind === "join" && node.label.length === 1) return { width: 24, height: 24 };
  const width = Math.max(...lines.map(({ text, look }) => widthOf(text) * looks[look].wide));
  return { width: width + 2 * PAD, height: lines.length * LINE + PAD };
}

/** Some scripts' letters are as wide as high. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}]/u;

const widthOf = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (WIDE.test(letter) ? 12 : LETTER), 0);

/** How a line is set, and how wide its letters are beside plain ones. */
const looks: Readonly<Record<Line["look"], { readonly style: string; readonly wide: number }>> = {
  path: { style: ` font-size="10" fill="#666"`, wide: 10 / 12 },
  first: { style: ` font-weight="600"`, wide: 1.2 },
  plain: { style: "", wide: 1 },
};

function nodeSvg({ node, x, y, width, height }: Placed): string {
  const lines = linesOf(node);
  const { fill, rim } = styles.find(({ match }) => match.test(node.layers[0]?.type ?? "."))!;
  const isLayers = node.layers.length > 0;
  const round = isLayers ? 4 : 12;
  const folded = node.kind === "folded" ? ' stroke-width="3"' : "";
  const shape = `<rect x="${px(x - width / 2)}" y="${px(y - height / 2)}" width="${px(width)}" height="${px(height)}" rx="${round}" fill="${isLayers ? fill : "#fff"}" stroke="${rim}"${folded}/>`;
  const text = lines.map((line, i) => {
    const down = y - (lines.length / 2 - i) * LINE + LINE * 0.75;
    return `<text x="${px(x)}" y="${px(down)}" text-anchor="middle"${looks[line.look].style}>${escaped(line.text)}</text>`;
  });
  const more = node.layers.map(
    ({ path, type, options, params }) =>
      `${path}: ${type}${options === "" ? "" : ` (${options})`}, ${params.toLocaleString("en-US")} parameters`,
  );
  return `<g>${more.length > 0 ? `<title>${escaped(more.join("\n"))}</title>` : ""}${shape}${text.join("")}</g>`;
}

function wireSvg({ wire, points, label: { x, y } }: Route): string {
  const line = points.map(({ x, y }) => `${px(x)} ${px(y)}`).join(" L");
  const label = `<text x="${px(x)}" y="${px(y + 4)}" text-anchor="middle" font-size="11" fill="#444" stroke="#fff" stroke-width="3" paint-order="stroke">${shapeText(wire)}</text>`;
  return `<path d="M${line}" fill="none" stroke="#555" stroke-linejoin="round" marker-end="url(#tip)"/>${label}`;
}

const shapeText = ({ shape }: Wire): string => shape.join("×") || "scalar";

const px = (n: number): string => n.toFixed(1).replace(/\.0$/, "");

/** As XML takes it, which has no control characters and no halves of letters, not even escaped. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/(?!\n)\p{Cc}|[\ufffe\uffff]/gu, "\ufffd")
    .replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
