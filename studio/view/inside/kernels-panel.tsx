import { useState } from "preact/hooks";
import { trainer } from "../../state/engine.ts";
import { selected } from "../../state/network.ts";
import { useAnswer } from "../../state/use-answer.ts";
import { Button } from "../../ui/button.tsx";
import { SelectField } from "../../ui/field.tsx";
import type { Kernels, LayerView, Subject } from "../../worker/look/answer.ts";
import { BeforeAfter } from "./before-after.tsx";
import { LookPanel } from "./look-panel.tsx";

/** Recurrent cells have several outputs for each unit. */
const rowsOf: Readonly<Record<string, string>> = {
  lstm: "; from above the gates: input, forget, cell, output, with a row for each unit",
  gru: "; from above the gates: reset, update, new state, with a row for each unit",
};

/** Columns of a matrix whose two states still stand beside each other. */
const MOST_BESIDE = 48;

/** The weights of a layer as pictures, as they began and as they are. */
export function KernelsPanel({
  subject,
  layer,
}: {
  readonly subject: Subject;
  readonly layer: LayerView;
}) {
  const { path } = layer;
  const answer = useAnswer((step) => trainer().look.kernels(path, step), path, undefined, path);
  return (
    <LookPanel
      title={`Kernels of ${path}`}
      about="The layer's weights as pictures: before any training and at the shown step, on one scale. A kernel is the pattern that its filter looks for."
      answer={answer}
    >
      {(kernels) =>
        kernels.after.length === 0 ? (
          <NoKernels {...{ subject, path }} />
        ) : (
          <KernelPair kernels={kernels} />
        )
      }
    </LookPanel>
  );
}

/** The layer before that has some is a click away. */
function NoKernels({ subject, path }: { readonly subject: Subject; readonly path: string }) {
  const { layers } = subject;
  const at = layers.findIndex((layer) => layer.path === path);
  const before = layers.slice(0, at).findLast(({ kernels }) => kernels);
  return (
    <p class="quiet">
      This layer has no kernels of its own.{" "}
      {before && (
        <Button
          onClick={() => {
            selected.value = before.path;
          }}
        >
          Those of {before.path}, before it
        </Button>
      )}
    </p>
  );
}

function KernelPair({ kernels: { before, after, step } }: { readonly kernels: Kernels }) {
  const [which, setWhich] = useState(0);
  const [from, setFrom] = useState(0);
  const at = Math.min(which, after.length - 1);
  const [old, now] = [before[at], after[at]];
  if (old === undefined || now === undefined) return null;
  const { channels, height, width, matrix, shape } = now;
  const area = channels * height * width;
  const shown = Math.floor(now.values.length / area);
  const channel = Math.min(from, channels - 1);
  const cut = (values: Float32Array): Float32Array => {
    if (channels === 1) return values;
    const made = new Float32Array(shown * height * width);
    for (let filter = 0; filter < shown; filter++) {
      const start = filter * area + channel * height * width;
      made.set(values.subarray(start, start + height * width), filter * height * width);
    }
    return made;
  };
  return (
    <>
      <div class="inside-controls">
        {after.length > 1 && (
          <SelectField
            label="Weight"
            value={String(at)}
            options={after.map(({ weight }, i) => ({ value: String(i), title: weight }))}
            onChange={(value) => setWhich(Number(value))}
          />
        )}
        {channels > 1 && (
          <SelectField
            label="Part that reads"
            value={String(channel)}
            options={Array.from({ length: channels }, (_, c) => ({
              ...{ value: String(c), title: `input channel ${c}` },
            }))}
            onChange={(value) => setFrom(Number(value))}
          />
        )}
      </div>
      <BeforeAfter
        of={now.weight}
        before={cut(old.values)}
        after={cut(now.values)}
        count={shown}
        noun={matrix ? "weights" : "filter"}
        size={matrix ? "whole" : shown <= 12 ? "large" : "small"}
        stacked={matrix && width > MOST_BESIDE}
        {...{ step, height, width }}
      />
      <p class="quiet">
        {matrix && `Rows are outputs, columns inputs${rowsOf[now.type] ?? ""}. `}Shape{" "}
        {shape.join(" × ")}
        {shown < now.filters ? `; the first ${shown} of ${now.filters} filters` : ""}
      </p>
    </>
  );
}
