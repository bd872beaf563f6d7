import { useLayoutEffect, useRef } from "preact/hooks";
import { trainer } from "../../../state/engine.ts";
import { useSample } from "./use-sample.ts";

const PICTURES = 20;

/** The first pictures of each class; nothing where the examples are none. */
export function Preview() {
  const sample = useSample((data, seed, { classes }) => {
    const perClass = Math.ceil(PICTURES / Math.max(1, classes.length));
    return trainer().data.pictures(data, seed, "train", { from: 0, count: PICTURES, perClass });
  });
  if (sample === undefined) return null;
  const { width, height, pixels, labels, indices } = sample.value;
  const bytes = width * height * 4;
  return (
    <ul class="data-pictures" aria-label="First examples">
      {Array.from(indices, (index, k) => (
        <li key={index}>
          <Picture {...{ width, height }} pixels={pixels.slice(k * bytes, (k + 1) * bytes)} />
          {sample.info.classes[labels[k] ?? 0] ?? ""}
        </li>
      ))}
    </ul>
  );
}

interface PictureProps {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

function Picture({ width, height, pixels }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
  }, [pixels, width, height]);
  return <canvas ref={canvas} {...{ width, height }} {...{ "aria-hidden": true }} />;
}
