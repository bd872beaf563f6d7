import { trainer } from "../../state/engine.ts";
import { useAnswer } from "../../state/use-answer.ts";
import type { LayerView } from "../../worker/look/answer.ts";
import { BeforeAfter } from "./before-after.tsx";
import { channel, input } from "./inside-state.ts";
import { LookPanel } from "./look-panel.tsx";

const MOST_CHANNELS = 64;

/** The channels of the chosen layer for the chosen input, as the network began and as it is. */
export function ActivationsPanel({
  layer,
  drawn,
}: {
  readonly layer: LayerView;
  readonly drawn: string;
}) {
  const { path } = layer;
  const answer = useAnswer(
    (step) =>
      trainer().look.activations(
        input.peek(),
        { paths: [path], most: MOST_CHANNELS, before: true },
        step,
      ),
    `${drawn} ${path}`,
    undefined,
    path,
  );
  return (
    <LookPanel
      title={`Activations of ${path}`}
      about="What comes out of this layer for the input, a picture for each channel: where the channel's pattern was found, it is light. On the left the same input before any training."
      answer={answer}
    >
      {({ layers: [found], before, step }) =>
        found === undefined ? (
          <p class="quiet">This layer gives nothing that could be shown.</p>
        ) : (
          <>
            <BeforeAfter
              of={`activations of ${found.path}`}
              before={before?.[0]?.maps.values ?? found.maps.values}
              after={found.maps.values}
              step={step}
              count={found.maps.channels}
              height={found.maps.height}
              width={found.maps.width}
              noun="channel"
              chosen={channel.value}
              onChoose={(c) => {
                channel.value = c;
              }}
              size={found.maps.channels > 12 ? "small" : "large"}
            />
            {found.channels > found.maps.channels && (
              <p class="quiet">
                The first {found.maps.channels} of {found.channels} channels.
              </p>
            )}
          </>
        )
      }
    </LookPanel>
  );
}
