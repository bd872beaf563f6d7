import { PixelGrid } from "../../figure/pixel-grid.tsx";
import { trainer } from "../../state/engine.ts";
import { useAnswer } from "../../state/use-answer.ts";
import type { LayerView } from "../../worker/look/answer.ts";
import { channel, input } from "./inside-state.ts";
import { LookPanel } from "./look-panel.tsx";

const MOST_CHANNELS = 64;

/** The channels of the chosen layer for the chosen input. */
export function ActivationsPanel({
  layer,
  drawn,
}: {
  readonly layer: LayerView;
  readonly drawn: string;
}) {
  const { path } = layer;
  const answer = useAnswer(
    (step) => trainer().look.activations(input.peek(), [path], MOST_CHANNELS, step),
    `${drawn} ${path}`,
  );
  return (
    <LookPanel
      title={`Activations of ${path}`}
      about="What comes out of this layer for the input, a picture for each channel: where the channel's pattern was found, it is light."
      answer={answer}
    >
      {({ layers: [found] }) =>
        found === undefined ? (
          <p class="quiet">This layer gives nothing that could be shown.</p>
        ) : (
          <>
            <PixelGrid
              label={`Activations of ${found.path}`}
              values={found.maps.values}
              count={found.maps.channels}
              height={found.maps.height}
              width={found.maps.width}
              title={(c) => `channel ${c}`}
              chosen={channel.value}
              onChoose={(c) => {
                channel.value = c;
              }}
              size={found.maps.channels > 16 ? "small" : "large"}
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
