import { useEffect, useMemo, useState } from "preact/hooks";
import { analysis } from "../../state/engine.ts";
import { project } from "../../state/project.ts";
import { Button } from "../../ui/button.tsx";
import type { Network } from "../../worker/analysis/analyse.ts";
import { shown } from "./analyse-state.ts";
import { FieldPicture, marginOf } from "./field-picture.tsx";
import { boxAt, fieldInWords, readsInWords } from "./field-words.ts";
import { LayerChoice } from "./layer-choice.tsx";
import { pictureFor } from "./picture-source.ts";
import { showExtents } from "./show.ts";
import { UnitMap } from "./unit-map.tsx";
import { useAnswer } from "./use-answer.ts";

/** What each unit of the chosen layer sees of the picture. */
export function FieldTab({ network }: { readonly network: Network }) {
  const { text, input } = network;
  const layer = shown.value;
  const path = layer?.path ?? "";
  const [example, setExample] = useState(0);
  const [chosen, setChosen] = useState<readonly [number, number]>();
  const fields = useAnswer(
    [network, path],
    input.length === 3 ? () => analysis().fieldsOf(text, input, path) : undefined,
  );
  const { data, seed } = project.value;
  const picture = useAnswer([input.join(), JSON.stringify(data), seed, example], () =>
    pictureFor({ data, seed }, input, example),
  );
  useEffect(() => setChosen(undefined), [network, path]);
  const { value } = fields;
  const size = useMemo(() => [input[0] ?? 1, input[1] ?? 1] as const, [input]);
  const margin = useMemo(
    () => (value === undefined ? 0 : marginOf(value.boxes, size)),
    [value, size],
  );
  const map = value?.map ?? ([1, 1] as const);
  const unit = chosen ?? ([Math.floor(map[0] / 2), Math.floor(map[1] / 2)] as const);
  const box = value && boxAt(value.boxes, unit[0] * map[1] + unit[1]);
  const reads = useAnswer(
    [network, path, ...unit],
    box && (() => analysis().readsOf(text, input, path, unit)),
  ).value;
  if (input.length !== 3)
    return (
      <p class="quiet">
        The input is a row of {showExtents(input)} numbers, no picture, so there are no fields to
        draw. A unit of a linear layer sees them all.
      </p>
    );
  const words = value && fieldInWords(box, unit, map, size, value.exact);
  const said = words && (reads && box ? `${words} ${readsInWords(reads, box, size)}` : words);
  return (
    <div class="analyse-field">
      <LayerChoice network={network} />
      {fields.fault !== undefined && <p class="analyse-fault">{fields.fault}</p>}
      <div class="analyse-pair">
        <figure>
          <figcaption>
            Output of {path || "the network"}: {map.join("×")}{" "}
            {map[0] * map[1] === 1 ? "unit" : "units"}
          </figcaption>
          <UnitMap
            {...{ map, unit, onUnit: setChosen, said: words }}
            label={`Units of ${path || "the network"}, ${map.join(" by ")}. Arrow keys choose one.`}
          />
        </figure>
        <figure>
          <figcaption>
            {picture.value?.isOfData === false ? "A generated digit" : "Input"}: {size.join("×")}{" "}
            <Button onClick={() => setExample(example + 1)}>Another picture</Button>
          </figcaption>
          {picture.value !== undefined && (
            <FieldPicture
              {...{ picture: picture.value, box, reads, margin }}
              label={`The input picture. ${said ?? ""}`}
            />
          )}
        </figure>
      </div>
      <p>{said ?? (fields.isAwaited ? "Working it out…" : "It does not depend on the input.")}</p>
      {layer !== undefined && layer.jump[0] !== undefined && map[0] * map[1] > 1 && (
        <p class="quiet">
          Neighbouring units see windows that lie {layer.jump[0]}{" "}
          {layer.jump[0] === 1 ? "pixel" : "pixels"} apart.
        </p>
      )}
    </div>
  );
}
