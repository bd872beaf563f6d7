import { shortNumber } from "../../figure/colours.ts";
import { PixelCanvas } from "../../figure/pixel-canvas.tsx";
import { dataInfo } from "../../state/data.ts";
import { stale } from "../../state/run.ts";
import type { Subject } from "../../worker/look/answer.ts";

export interface ExamplePictureProps {
  readonly subject: Subject;
  /** Of the input's shape. */
  readonly values: Float32Array;
  readonly label: string;
  readonly small?: boolean;
}

/** Numbers of a row that are written out. */
const MOST_NUMBERS = 8;

/** An input as a person sees it: a picture, or its numbers, by name where a table gives them one. */
export function ExamplePicture({ subject, values, label, small }: ExamplePictureProps) {
  const [height, width, channels] = subject.input;
  const [low, high] = subject.range;
  const readable = channels === 1 || channels === 3;
  if (height !== undefined && width !== undefined && readable && subject.input.length === 3)
    return (
      <span class={small ? "inside-picture inside-picture-small" : "inside-picture"}>
        <PixelCanvas
          scale={{ kind: "grey", low, high }}
          {...{ values, height, width, channels, label }}
        />
      </span>
    );
  const numbers = Array.from(values.subarray(0, MOST_NUMBERS), shortNumber);
  const more = values.length > MOST_NUMBERS ? ", …" : "";
  const names = dataInfo.value.features;
  // A small one has no room for names; and the project may have another table by now.
  if (!small && names?.length === values.length && !stale.value)
    return (
      <span>
        {numbers.map((number, i) => `${names[i]}: ${number}`).join(", ")}
        {more}
      </span>
    );
  return (
    <span class="mono">
      ({numbers.join(", ")}
      {more})
    </span>
  );
}
