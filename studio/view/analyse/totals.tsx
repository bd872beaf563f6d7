import { slowAnalysis } from "../../state/engine.ts";
import { NumberField } from "../../ui/field.tsx";
import type { Network } from "../../worker/analysis/analyse.ts";
import { batch, setBatch, trainingBatch } from "./analyse-state.ts";
import { BYTES, showBytes, showCount, showExtents } from "./show.ts";
import { useAnswer } from "./use-answer.ts";

/** Planning takes seconds for a large network: it begins when nobody has typed for so long. */
const QUIET_MS = 500;
const MOST_BATCH = 4096;
/** What the whole network costs, for a batch that can be chosen. */
export function Totals({ network }: { readonly network: Network }) {
  const { text, input, output, summary } = network;
  const forTraining = trainingBatch.value;
  const planned = useAnswer(
    [network, forTraining],
    () => slowAnalysis().memoryOf(text, input, forTraining),
    QUIET_MS,
  );
  const { training, inference } = planned.value ?? {};
  const memory =
    planned.fault ??
    (planned.value === undefined
      ? "being worked out…"
      : training === null || training === undefined
        ? "cannot be trained in such batches"
        : showBytes(training));
  return (
    <div class="analyse-totals">
      <dl>
        <Fact title="Input → output" text={`${showExtents(input)} → ${showExtents(output)}`} />
        <Fact
          title="Parameters"
          text={`${showCount(summary.params)} (${showBytes(BYTES * summary.params)})`}
        />
        <Fact
          title={batch.value === 1 ? "MACs, one example" : `MACs, ${batch.value} examples`}
          text={showCount(summary.macs * batch.value)}
        />
        <Fact title={`Training memory, batch ${forTraining}`} text={memory} live />
        {inference !== undefined && (
          <Fact title={`Without training, batch ${forTraining}`} text={showBytes(inference)} />
        )}
      </dl>
      <NumberField
        label="Examples at once"
        value={batch.value}
        {...{ min: 1, max: MOST_BATCH, whole: true }}
        onChange={(value) => {
          setBatch(value);
          return undefined;
        }}
      />
    </div>
  );
}

interface FactProps {
  readonly title: string;
  readonly text: string;
  readonly live?: boolean;
}

const Fact = ({ title, text, live }: FactProps) => (
  <div>
    <dt>{title}</dt>
    <dd aria-live={live ? "polite" : undefined}>{text}</dd>
  </div>
);
