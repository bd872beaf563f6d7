import { useSignal, useSignalEffect } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { dataInfo } from "../../../state/data.ts";
import { dataLoading, dataVersion } from "../../../state/data-library.ts";
import { trainer } from "../../../state/engine.ts";
import { project } from "../../../state/project.ts";
import { theme } from "../../../state/theme.ts";
import type { PictureSample, PointSample } from "../../../worker/data/card.ts";

const PICTURES = 20;
const POINTS = 500;
const SIZE = 260;

type Sample =
  | { readonly pictures: PictureSample; readonly classes: readonly string[] }
  | { readonly points: PointSample; readonly extent: number; readonly classes: readonly string[] };

/** The first examples: pictures with their classes, or points of the plane. */
export function Preview() {
  const sample = useSignal<Sample | undefined>(undefined);
  useSignalEffect(() => {
    void dataVersion.value;
    const { data, seed } = project.value;
    const { kind, classes, extent = 1 } = dataInfo.value;
    if (dataLoading.value) return;
    let old = false;
    const take = (found: Sample | undefined): void => {
      if (!old) sample.value = found;
    };
    const { data: sets } = trainer();
    if (kind === "images")
      void sets.pictures(data, seed, "train", { from: 0, count: PICTURES }).then(
        (pictures) => take(pictures && { pictures, classes }),
        () => take(undefined),
      );
    else if (kind === "points")
      void sets.points(data, seed, "train", POINTS).then(
        (points) => take(points && { points, extent, classes }),
        () => take(undefined),
      );
    else take(undefined);
    return () => {
      old = true;
    };
  });
  const found = sample.value;
  if (found === undefined) return null;
  return "pictures" in found ? <Pictures {...found} /> : <Points {...found} />;
}

function Pictures({ pictures, classes }: Extract<Sample, { pictures: unknown }>) {
  const { width, height, pixels, labels, indices } = pictures;
  const bytes = width * height * 4;
  return (
    <ul class="data-pictures" aria-label="First examples">
      {[...indices].map((index, k) => (
        <li key={index}>
          <Picture {...{ width, height }} pixels={pixels.slice(k * bytes, (k + 1) * bytes)} />
          {classes[labels[k] ?? 0] ?? ""}
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
  }, [pixels]);
  return <canvas ref={canvas} {...{ width, height }} {...{ "aria-hidden": true }} />;
}

/** Classes are told apart by colour and by shape; of a regression larger points have larger values. */
function Points({ points, extent, classes }: Extract<Sample, { points: unknown }>) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = theme.value;
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const style = getComputedStyle(document.documentElement);
    const colours = ["--c1", "--c2", "--c3", "--c4"].map((name) => style.getPropertyValue(name));
    context.clearRect(0, 0, SIZE, SIZE);
    const { places, labels, values } = points;
    const at = (value: number): number => (value / (1.1 * extent) + 1) * (SIZE / 2);
    const most = values ? Math.max(...values.map(Math.abs), 1e-9) : 1;
    for (let n = 0; n < places.length / 2; n++) {
      const [x, y] = [at(places[2 * n] ?? 0), SIZE - at(places[2 * n + 1] ?? 0)];
      const label = labels[n] ?? 0;
      const value = values?.[n];
      context.fillStyle = colours[(value === undefined ? label : value < 0 ? 1 : 0) % 4] ?? "";
      const size = value === undefined ? 2.5 : 1 + (3 * Math.abs(value)) / most;
      context.beginPath();
      if (label % 2 === 1) context.rect(x - size, y - size, 2 * size, 2 * size);
      else context.arc(x, y, size, 0, 2 * Math.PI);
      context.fill();
    }
  }, [points, shown]);
  const of = classes.length > 0 ? `of ${classes.length} classes` : "with their values";
  return (
    <canvas
      ref={canvas}
      class="data-points"
      {...{ width: SIZE, height: SIZE }}
      role="img"
      aria-label={`${points.places.length / 2} points ${of}`}
    />
  );
}
