import { encode } from "fast-png";
import type { Pictures } from "../../../inspect/index.ts";
import { levelOf } from "../shades.ts";
import type { View } from "./index.ts";

const SIDE = 64;
const MOST_ACROSS = 10;
const NAME = 16;

/** Pictures side by side, enlarged without smoothing: what is large is dark. */
export function picturesView(pictures: Pictures): View {
  const { title, height, width, values, signed = false, names } = pictures;
  const count = values.length / (height * width);
  const across = pictures.columns ?? Math.min(MOST_ACROSS, Math.ceil(Math.sqrt(count)));
  const zoom = Math.max(1, Math.ceil(SIDE / Math.max(height, width)));
  const deep = height * zoom + (names ? NAME : 0);
  const gap = 6;
  const rows = Math.ceil(count / across);
  const size = { width: across * (width * zoom + gap), height: rows * (deep + gap) };
  const all = Array.from(values);
  const together = signed ? levelOf(all, true) : undefined;
  const cells = Array.from({ length: count }, (_, k) => {
    const own = all.slice(k * height * width, (k + 1) * height * width);
    return {
      x: (k % across) * (width * zoom + gap) + (width * zoom) / 2,
      y: Math.floor(k / across) * (deep + gap) + (height * zoom) / 2,
      url: dataUrl(own, height, width, zoom, together ?? levelOf(own, false)),
      name: names?.[k] ?? "",
    };
  });
  const at = (field: string, most: number, reverse: boolean) => ({
    ...{ field, type: "quantitative", axis: null },
    scale: { domain: [0, most], nice: false, zero: false, reverse },
  });
  const encoding = { x: at("x", size.width, false), y: at("y", size.height, true) };
  return {
    title,
    ...size,
    data: { values: cells },
    layer: [
      {
        mark: { type: "image", width: width * zoom, height: height * zoom },
        encoding: { ...encoding, url: { field: "url" } },
      },
      ...(names
        ? [
            {
              mark: { type: "text", dy: (height * zoom) / 2 + 9, fontSize: 10 },
              encoding: { ...encoding, text: { field: "name" } },
            },
          ]
        : []),
    ],
  };
}

function dataUrl(
  values: readonly number[],
  height: number,
  width: number,
  zoom: number,
  level: (value: number) => number | undefined,
): string {
  const [deep, wide] = [height * zoom, width * zoom];
  const data = new Uint8Array(deep * wide);
  for (let y = 0; y < deep; y++)
    for (let x = 0; x < wide; x++) {
      const value = values[Math.floor(y / zoom) * width + Math.floor(x / zoom)] as number;
      data[y * wide + x] = Math.round(255 * (1 - (level(value) ?? 0)));
    }
  const png = encode({ width: wide, height: deep, data, channels: 1 });
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}
