import { useRef, useState } from "preact/hooks";
import { DrawingPad } from "../../figure/drawing-pad.tsx";
import { trainer } from "../../state/engine.ts";
import { useAnswer } from "../../state/use-answer.ts";
import { Button } from "../../ui/button.tsx";
import { NumberField } from "../../ui/field.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import type { Activations, Subject } from "../../worker/look/answer.ts";
import { ExamplePicture } from "./example-picture.tsx";
import { drawn, input, sheet } from "./inside-state.ts";
import { LookPanel } from "./look-panel.tsx";
import { Outputs } from "./outputs.tsx";

const FIRST = { kind: "example", split: "validation", index: 0 } as const;

/** A drawing is a square picture; a network that reads colours sees it in grey. */
function drawingSide({ input }: Subject): number | undefined {
  const [height, width, channels] = input;
  const square = input.length === 3 && height === width && (channels === 1 || channels === 3);
  return square ? height : undefined;
}

/** What the network is shown, and what it says: an example, or a drawing that is answered as it is drawn. */
export function InputPanel({ subject }: { readonly subject: Subject }) {
  const choice = input.value;
  const [tab, setTab] = useState<"example" | "draw">(choice.kind === "values" ? "draw" : "example");
  /** What is shown again when nothing is drawn. */
  const example = useRef(choice.kind === "example" ? choice : FIRST);
  if (choice.kind === "example") example.current = choice;
  const side = drawingSide(subject);
  const draws = side !== undefined && tab === "draw" && choice.kind === "values";
  const answer = useAnswer<Activations>(
    (step) => trainer().look.activations(input.peek(), { paths: [], most: 0 }, step),
    drawn.value,
  );
  const onDraw = (picture: Uint8Array<ArrayBuffer> | undefined): void => {
    if (side === undefined) return;
    if (picture === undefined) {
      input.value = example.current;
      return;
    }
    const channels = subject.input[2] ?? 1;
    const [low, high] = subject.range;
    const values = Float32Array.from(
      { length: side * side * channels },
      (_, i) => low + ((high - low) * (picture[Math.floor(i / channels)] ?? 0)) / 255,
    );
    input.value = { kind: "values", values };
  };
  const tabs = [
    { id: "example" as const, title: "An example" },
    ...(side === undefined ? [] : [{ id: "draw" as const, title: "Draw" }]),
  ];
  return (
    <LookPanel
      title="Input and answer"
      about="What the network is shown, and what it answers, as in use: dropout lets all through, batch normalisation uses its running means. Every activation shown belongs to this input."
      answer={answer}
    >
      {(shown) => (
        <Tabs
          label="Input"
          chosen={tab}
          tabs={tabs}
          onChoose={(next) => {
            setTab(next);
            // The pad shows what is drawn by itself.
            if (next === "example") input.value = example.current;
          }}
        >
          <div class="inside-input">
            {tab === "draw" && side !== undefined ? (
              <DrawingPad
                label="Draw a picture for the network"
                onDraw={onDraw}
                {...{ side, sheet }}
              />
            ) : (
              <ExampleChooser subject={subject} shown={shown} />
            )}
            {tab === "example" || draws ? (
              <Outputs subject={subject} shown={shown} />
            ) : (
              <p class="quiet">
                Until something is drawn, all panels show example {example.current.index}.
              </p>
            )}
          </div>
        </Tabs>
      )}
    </LookPanel>
  );
}

function ExampleChooser({
  subject,
  shown,
}: {
  readonly subject: Subject;
  readonly shown: Activations;
}) {
  const choice = input.value;
  if (choice.kind === "values")
    return <Button onClick={() => (input.value = FIRST)}>Back to the examples</Button>;
  const { split, index } = choice;
  const size = subject.sizes[split];
  const go = (to: number): void => {
    input.value = { kind: "example", split, index: (to + size) % size };
  };
  return (
    <div class="inside-example">
      <ExamplePicture subject={subject} values={shown.input} label={`example ${index}`} />
      <div class="inside-example-tools">
        <NumberField
          label={`Example of the ${split === "train" ? "training" : "validation"} data, 0 to ${size - 1}`}
          value={index}
          whole
          min={0}
          max={size - 1}
          onChange={(to) => {
            go(to);
            return undefined;
          }}
        />
        <div class="inside-buttons">
          <Button label="Example before" onClick={() => go(index - 1)}>
            ←
          </Button>
          <Button label="Next example" onClick={() => go(index + 1)}>
            →
          </Button>
          <Button onClick={() => go(Math.floor(Math.random() * size))}>Any other</Button>
        </div>
      </div>
    </div>
  );
}
