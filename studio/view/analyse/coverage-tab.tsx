import { useState } from "preact/hooks";
import { slowAnalysis } from "../../state/engine.ts";
import { Button } from "../../ui/button.tsx";
import type { Network } from "../../worker/analysis/analyse.ts";
import type { CoverageView } from "../../worker/analysis/coverage.ts";
import { shown } from "./analyse-state.ts";
import { HeatMap } from "./heat-map.tsx";
import { LayerChoice } from "./layer-choice.tsx";
import { showCount, showExtents, showLarge, showShare } from "./show.ts";
import { useAnswer } from "./use-answer.ts";

/** So many different counts are a table that somebody reads. */
const MOST_ROWS = 8;

/** How often each pixel is read up to the chosen layer: an uneven pattern is a checkerboard. */
export function CoverageTab({ network }: { readonly network: Network }) {
  const { text, input } = network;
  const path = shown.value?.path;
  const [of, setOf] = useState<"reads" | "writes">("reads");
  const { value, fault, isAwaited } = useAnswer(
    [network, path],
    input.length === 3 ? () => slowAnalysis().coverageOf(text, input, path) : undefined,
    150,
  );
  const view = value?.[of];
  const end =
    value?.before === undefined
      ? `up to ${value?.upTo || "the end"}`
      : `up to ${value.before}, which has no windows over the picture`;
  if (input.length !== 3)
    return (
      <p class="quiet">
        The input is a row of {showExtents(input)} numbers, no picture, so there are no pixels to
        count.
      </p>
    );
  return (
    <div class="analyse-field">
      <LayerChoice network={network} />
      <fieldset class="analyse-choice">
        <legend class="unseen">What is counted</legend>
        <Button pressed={of === "reads"} onClick={() => setOf("reads")}>
          Input pixels read
        </Button>
        <Button pressed={of === "writes"} onClick={() => setOf("writes")}>
          Output pixels written
        </Button>
      </fieldset>
      {isAwaited && <p class="quiet">Counting…</p>}
      {fault !== undefined && <p class="quiet">{fault}</p>}
      {view !== undefined && (
        <>
          {value?.instead !== undefined && (
            <p class="quiet">
              Counting the ways of all {showExtents(input.slice(0, 2))} pixels would take too long.
              These are the counts of a picture of {showExtents(value.instead)}: away from the rim
              the pattern is the same.
            </p>
          )}
          <p aria-live="polite">
            Ways from the input {end}. {view.words}
          </p>
          <div class="analyse-pair">
            <figure>
              <HeatMap
                counts={view.counts}
                shape={view.shape}
                most={view.facts.most}
                label={`${view.shape.join("×")} pixels, the more often ${of === "reads" ? "read" : "written"} the stronger. ${view.words}`}
              />
              <figcaption class="analyse-scale">
                <span>0</span>
                <span class="analyse-ramp" aria-hidden="true" />
                <span>{showLarge(view.facts.most)} times</span>
              </figcaption>
            </figure>
            <Histogram view={view} />
          </div>
        </>
      )}
    </div>
  );
}

function Histogram({ view: { facts, counts } }: { readonly view: CoverageView }) {
  const rows = facts.histogram.slice(0, MOST_ROWS);
  const more = facts.histogram.length - rows.length;
  return (
    <table class="analyse-histogram">
      <caption class="unseen">How many pixels are met how often</caption>
      <thead>
        <tr>
          <th scope="col">Times</th>
          <th scope="col">Pixels</th>
          <th scope="col">Share</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ times, pixels }) => (
          <tr key={times}>
            <td>{showLarge(times)}</td>
            <td>{showCount(pixels)}</td>
            <td>{showShare(pixels, counts.length)}</td>
          </tr>
        ))}
        {more > 0 && (
          <tr>
            <td colSpan={3}>and {more} more counts</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
