import { useMemo } from "preact/hooks";
import { DecisionBoundary } from "../../../figure/decision-boundary.tsx";
import { dataInfo } from "../../../state/data.ts";
import { trainer } from "../../../state/engine.ts";
import { network } from "../../../state/network.ts";
import { useAnswer } from "../../../state/use-answer.ts";
import { Panel } from "../../../ui/panel.tsx";
import { largest, sideFor } from "./answer-size.ts";
import { AnswerStep } from "./answer-step.tsx";
import { isOfRun } from "./same-data.ts";
import { useSample } from "./use-sample.ts";

const POINTS = 500;
/** Room around the points, as a part of how far they reach. */
const RIM = 1.08;

/** Examples of two numbers on the plane, and behind them what the network says of every place. */
export function PlanePanel() {
  const sample = useSample((data, seed) => trainer().data.points(data, seed, "train", POINTS));
  const points = useMemo(() => {
    if (sample === undefined) return undefined;
    const { places, labels, values } = sample.value;
    return { places, labels, values, most: values && largest(values) };
  }, [sample]);
  const reach = sample && (sample.info.extent ?? largest(sample.value.places));
  const extent = RIM * (reach ?? 1);
  const side = sideFor(network.value?.summary.macs ?? 0);
  const answer = useAnswer(
    (step) => trainer().surface.surface(side, extent, step),
    `${side} ${extent}`,
  );
  const surface = answer.value;
  const fits = surface?.inputs === 2 && surface.extent === extent;
  const field = fits && sample && isOfRun(sample.data) ? surface : undefined;
  const classes = sample?.info.classes ?? [];
  const [across = "x", upwards = "y"] = sample?.info.features ?? [];
  const title =
    dataInfo.value.classes.length > 0 ? "Decision boundary" : "The function over the plane";
  return (
    <Panel title={title}>
      <div ref={answer.ref} class="data-answer">
        {sample && points && (
          <DecisionBoundary
            label={`Examples by ${across}, to the right, and ${upwards}, upwards`}
            {...{ extent, points, classes, field }}
          />
        )}
        <AnswerStep of={field} fault={answer.fault} />
      </div>
    </Panel>
  );
}
