import { useEffect, useMemo, useState } from "preact/hooks";
import type { Series } from "../../../../src/inspect/figure.ts";
import { type FourierFit, FunctionFit } from "../../../figure/function-fit.tsx";
import { trainer } from "../../../state/engine.ts";
import { useAnswer } from "../../../state/use-answer.ts";
import { Panel } from "../../../ui/panel.tsx";
import type { FourierSum } from "../../../worker/surface/index.ts";
import { largest } from "./answer-size.ts";
import { AnswerStep } from "./answer-step.tsx";
import { isOfRun } from "./same-data.ts";
import { useSample } from "./use-sample.ts";

/** Points along the line: enough for a jump to look like one. */
const SIDE = 401;
const POINTS = 300;
const FIRST_TERMS = 3;
const MOST_TERMS = 50;

/** A function of one number: examples, the function that they follow, what the network makes of it. */
export function FitPanel() {
  const sample = useSample(async (data, seed, info) => {
    const points = await trainer().data.points(data, seed, "train", POINTS);
    if (points?.values === undefined) return undefined;
    const extent = info.extent ?? largest(points.places);
    const along = Float32Array.from(
      { length: SIDE },
      (_, k) => extent * ((2 * k) / (SIDE - 1) - 1),
    );
    const { places, values } = points;
    return { places, values, extent, along, truth: await trainer().data.truth(data, along, 1) };
  });
  const extent = sample?.value.extent ?? 1;
  const answer = useAnswer((step) => trainer().surface.surface(SIDE, extent, step), `${extent}`);
  const surface = answer.value;
  const fits = surface?.inputs === 1 && surface.extent === extent;
  const shown = fits && sample && isOfRun(sample.data) ? surface : undefined;
  const curves = useMemo(() => {
    if (sample === undefined) return undefined;
    const { places, values, along, truth } = sample.value;
    return {
      examples: Array.from(places, (x, n) => [x, values[n] ?? 0] as const),
      truth: truth && seriesOf("the function", along, truth),
    };
  }, [sample]);
  const network = useMemo(
    // Without points it keeps its colour, and the series behind it theirs.
    () => seriesOf("the network", sample?.value.along ?? [], shown?.outputs ?? []),
    [sample, shown],
  );
  const isWave = sample?.data.name === "square";
  const periods = Number(sample?.data.options?.periods ?? 1);
  const fourier = useFourier(isWave ? sample.value.along : undefined, periods);
  const target = sample?.info.target;
  return (
    <Panel
      title="The network as a function"
      {...(target !== undefined && {
        about: `${target} by ${sample?.info.features?.[0]}, both in standard deviations from their means.`,
      })}
    >
      <div ref={answer.ref} class="data-answer">
        {curves && (
          <FunctionFit
            label={
              isWave ? "The square wave, the network, and a Fourier series" : "Function and network"
            }
            {...{ extent, network, fourier, ...curves }}
          />
        )}
        <AnswerStep of={shown} fault={answer.fault} />
      </div>
    </Panel>
  );
}

const seriesOf = (name: string, along: ArrayLike<number>, values: ArrayLike<number>): Series => ({
  name,
  points: Array.from(values, (value, k) => [along[k] ?? 0, value] as const),
});

/** The square wave's Fourier series up to a term that can be moved. */
function useFourier(along: Float32Array | undefined, periods: number): FourierFit | undefined {
  const [terms, setTerms] = useState(FIRST_TERMS);
  const [sum, setSum] = useState<FourierSum & { readonly terms: number }>();
  useEffect(() => {
    if (along === undefined) return undefined;
    let isWanted = true;
    void trainer()
      .surface.fourier(along, terms, periods)
      .then((found) => isWanted && setSum({ ...found, terms }));
    return () => {
      isWanted = false;
    };
  }, [along, terms, periods]);
  return useMemo(() => {
    if (along === undefined || sum === undefined) return undefined;
    const { overshoot, error } = sum;
    const name = `Fourier series, ${sum.terms} ${sum.terms === 1 ? "term" : "terms"}`;
    const curve = seriesOf(name, along, sum.values);
    return { terms, most: MOST_TERMS, onTerms: setTerms, curve, overshoot, error };
  }, [along, sum, terms]);
}
