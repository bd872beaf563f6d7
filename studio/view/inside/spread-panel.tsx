import { useState } from "preact/hooks";
import { Histogram } from "../../figure/histogram.tsx";
import { SpreadMap } from "../../figure/spread-map.tsx";
import { trainer } from "../../state/engine.ts";
import { moments, run, shownStep } from "../../state/run.ts";
import { theme } from "../../state/theme.ts";
import { useAnswer } from "../../state/use-answer.ts";
import { Tabs } from "../../ui/tabs.tsx";
import type { LayerView, Spread, SpreadKind } from "../../worker/look/answer.ts";
import { lookedAt } from "./inside-state.ts";
import { LookPanel } from "./look-panel.tsx";

const tabs = [
  { id: "weights", title: "Weights" },
  { id: "activations", title: "Activations" },
  { id: "gradients", title: "Gradients" },
] as const satisfies readonly { readonly id: SpreadKind; readonly title: string }[];

const words: Readonly<Record<SpreadKind, string>> = {
  weights: "The layer's parameters.",
  activations:
    "What comes out of the layer, over 64 examples of the validation data, as in training: dropout drops, batch normalisation uses the batch.",
  gradients:
    "The slope of the loss by the layer's parameters (by its output, if it has none), over 64 examples of the validation data, as in training. Near 0 everywhere, the layer does not learn.",
};

/** How a layer's weights, activations and gradients are spread, in the course of the run and at the shown moment. */
export function SpreadPanel({ layer }: { readonly layer: LayerView }) {
  const { path } = layer;
  const [asked, setKind] = useState<SpreadKind>("weights");
  const known = layer.parameters.length > 0 ? tabs : tabs.slice(1);
  const kind = known.some(({ id }) => id === asked) ? asked : "activations";
  const answer = useAnswer<{ readonly of: SpreadKind; readonly spread: Spread }>(
    async () => ({ of: kind, spread: await trainer().look.spread(path, kind, [...momentsNow()]) }),
    `${path} ${kind}`,
    ({ spread: { missing } }) => missing > 0,
    path,
  );
  return (
    <LookPanel
      title={`Histograms of ${path}`}
      about="How many values fall where. Left to right the run goes on: a column for each moment, the stronger the colour the more values. Values that all sit at 0, or that spread ever wider, tell what goes wrong."
      answer={answer}
    >
      {({ of, spread }) => (
        <Tabs label="Values" chosen={kind} tabs={known} onChoose={setKind}>
          <p class="quiet inside-note">{words[kind]}</p>
          {of === kind ? (
            <SpreadBody spread={spread} label={`${kind} of ${path}`} />
          ) : (
            <p class="quiet">Counting…</p>
          )}
        </Tabs>
      )}
    </LookPanel>
  );
}

/** The moments that are kept; before any, the weights that the run begins with. */
const momentsNow = (): readonly number[] => (moments.peek().length > 0 ? moments.peek() : [0]);

function SpreadBody({ spread, label }: { readonly spread: Spread; readonly label: string }) {
  const { steps, missing } = spread;
  const last = steps.length - 1;
  if (last < 0)
    return <p class="quiet">{missing > 0 ? "Counting…" : "This layer has no such values."}</p>;
  const at = steps.findLastIndex((step) => step <= lookedAt.value);
  const chosen = Math.max(0, at);
  const shown = spread.moments[chosen];
  return (
    <>
      <SpreadMap
        label={label}
        moments={spread.moments}
        steps={steps}
        chosen={chosen}
        theme={theme.value}
        onChoose={(moment) => {
          const step = steps[moment];
          shownStep.value = step === run.value.place.step ? undefined : step;
        }}
      />
      {shown && (
        <>
          <h3>At step {steps[chosen]}</h3>
          <Histogram label={label} bars={shown} />
        </>
      )}
      {missing > 0 && (
        <p class="quiet">
          {missing === 1 ? "1 moment is" : `${missing} moments are`} still being counted.
        </p>
      )}
    </>
  );
}
