import { mostOf, shortNumber } from "../../figure/colours.ts";
import { PixelCanvas } from "../../figure/pixel-canvas.tsx";
import { trainer } from "../../state/engine.ts";
import { selected } from "../../state/network.ts";
import { useAnswer } from "../../state/use-answer.ts";
import type { LayerActivations, Subject } from "../../worker/look/answer.ts";
import { input, layer } from "./inside-state.ts";
import { LookPanel } from "./look-panel.tsx";

/** Layers and channels of each that fit on a page. */
const [MOST_LAYERS, MOST_CHANNELS] = [48, 12];

/** How the input goes through the network: a few channels of every layer. A click chooses the layer. */
export function LayersPanel({
  subject,
  drawn,
}: {
  readonly subject: Subject;
  readonly drawn: string;
}) {
  const { layers } = subject;
  const paths = layers.slice(0, MOST_LAYERS).map(({ path }) => path);
  const answer = useAnswer(
    (step) => trainer().look.activations(input.peek(), { paths, most: MOST_CHANNELS }, step),
    `${drawn} ${paths.join()}`,
  );
  const chosen = layer.value?.path;
  return (
    <LookPanel
      title="Through the layers"
      about="The same input after each layer, its first channels side by side: light is positive, dark negative, grey 0. Each layer has its own scale, from −s to s for the s beside it. Choose a layer to look at it closely."
      answer={answer}
    >
      {(shown) => (
        <ol class="inside-layers">
          {shown.layers.map((one) => {
            const most = mostOf(one.maps.values);
            return (
              <li key={one.path}>
                <button
                  type="button"
                  class="inside-layer"
                  aria-pressed={one.path === chosen}
                  onClick={() => {
                    selected.value = one.path;
                  }}
                >
                  <span class="inside-layer-name">
                    {one.path}
                    <span class="quiet">{` ${sizeOf(one)}, s\u00a0=\u00a0${shortNumber(most)}`}</span>
                  </span>
                  <Strip layer={one} most={most} />
                </button>
              </li>
            );
          })}
          {layers.length > MOST_LAYERS && (
            <li class="quiet">… and {layers.length - MOST_LAYERS} more layers</li>
          )}
        </ol>
      )}
    </LookPanel>
  );
}

/** "28×28×8" of pictures, "28×12" of sequences, "10" of vectors. */
const sizeOf = ({ maps: { height, width }, channels }: LayerActivations): string =>
  [height, width, channels].slice(height > 1 ? 0 : width > 1 ? 1 : 2).join("×");

function Strip({
  layer: { maps },
  most,
}: {
  readonly layer: LayerActivations;
  readonly most: number;
}) {
  const { channels, height, width, values } = maps;
  const scale = { kind: "diverging", most } as const;
  const area = height * width;
  return (
    <span class="inside-strip" aria-hidden="true">
      {Array.from({ length: channels }, (_, c) => (
        <PixelCanvas
          key={c}
          values={values.subarray(c * area, (c + 1) * area)}
          {...{ height, width, scale }}
        />
      ))}
    </span>
  );
}
