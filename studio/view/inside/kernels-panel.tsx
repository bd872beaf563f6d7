import { useState } from "preact/hooks";
import { mostOf } from "../../figure/colours.ts";
import { PixelGrid } from "../../figure/pixel-grid.tsx";
import { ScaleLegend } from "../../figure/scale-legend.tsx";
import { trainer } from "../../state/engine.ts";
import { selected } from "../../state/network.ts";
import { useAnswer } from "../../state/use-answer.ts";
import { Button } from "../../ui/button.tsx";
import { SelectField } from "../../ui/field.tsx";
import type { Kernels, LayerView, Subject } from "../../worker/look/answer.ts";
import { LookPanel } from "./look-panel.tsx";

/** The weights of a layer as pictures, as they began and as they are. */
export function KernelsPanel({
  subject,
  layer,
}: {
  readonly subject: Subject;
  readonly layer: LayerView;
}) {
  const { path } = layer;
  const answer = useAnswer((step) => trainer().look.kernels(path, step), path);
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
  const most = Math.max(mostOf(old.values), mostOf(now.values));
  const cut = (values: Float32Array): Float32Array => {
    if (channels === 1) return values;
    const made = new Float32Array(shown * height * width);
    for (let filter = 0; filter < shown; filter++) {
      const start = filter * area + channel * height * width;
      made.set(values.subarray(start, start + height * width), filter * height * width);
    }
    return made;
  };
  const grid = (values: Float32Array, label: string) => (
    <div>
      <h3>{label}</h3>
      <PixelGrid
        label={`${label}: ${now.weight}`}
        values={cut(values)}
        count={shown}
        title={(filter) => (matrix ? "all weights" : `filter ${filter}`)}
        size={matrix || shown <= 12 ? "large" : "small"}
        bare
        {...{ height, width, most }}
      />
    </div>
  );
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
      <ScaleLegend most={most} />
      <div class={matrix && width > 48 ? "inside-stack" : "inside-pair"}>
        {grid(old.values, "Before training")}
        {grid(now.values, step === 0 ? "Now: not trained yet" : `After step ${step}`)}
      </div>
      <p class="quiet">
        {matrix ? "Rows are outputs, columns inputs. " : ""}Shape {shape.join(" × ")}
        {shown < now.filters ? `; the first ${shown} of ${now.filters} filters` : ""}
      </p>
    </>
  );
}
