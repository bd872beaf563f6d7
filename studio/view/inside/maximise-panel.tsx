import { proxy } from "comlink";
import { useEffect, useRef, useState } from "preact/hooks";
import { shortNumber } from "../../figure/colours.ts";
import { trainer } from "../../state/engine.ts";
import { shownStep } from "../../state/run.ts";
import { Button } from "../../ui/button.tsx";
import { NumberField, SliderField } from "../../ui/field.tsx";
import { messageOf } from "../../ui/message-of.ts";
import { Notice } from "../../ui/notice.tsx";
import { Panel } from "../../ui/panel.tsx";
import type { Found, FoundSoFar, LayerView, Subject } from "../../worker/look/answer.ts";
import { ExamplePicture } from "./example-picture.tsx";
import { channel } from "./inside-state.ts";

const STEPS = 256;

interface Search {
  readonly title: string;
  readonly seen: readonly FoundSoFar[];
  readonly found?: Found;
  readonly fault?: string;
}

/** The input that a channel answers to most, found by gradient ascent from noise. */
export function MaximisePanel({
  subject,
  layer,
}: {
  readonly subject: Subject;
  readonly layer: LayerView;
}) {
  const [search, setSearch] = useState<Search>();
  const [running, setRunning] = useState(false);
  const [seed, setSeed] = useState(1);
  const [at, setAt] = useState<number>();
  const alive = useRef(true);
  useEffect(
    () => () => {
      alive.current = false;
      void trainer().look.stop();
    },
    [],
  );
  const { path, channels } = layer;
  const wanted = Math.min(channel.value, channels - 1);
  const start = async (): Promise<void> => {
    const seen: FoundSoFar[] = [];
    const title = `${path}, channel ${wanted}`;
    const show = (more: Partial<Search> = {}): void => {
      if (alive.current) setSearch({ title, seen: [...seen], ...more });
    };
    setRunning(true);
    setAt(undefined);
    show();
    const onProgress = proxy((progress: FoundSoFar) => {
      seen.push(progress);
      show();
    });
    const step = shownStep.peek();
    const query = {
      layer: path,
      channel: wanted,
      seed,
      steps: STEPS,
      ...(step !== undefined && { step }),
    };
    try {
      show({ found: await trainer().look.maximise(query, onProgress) });
    } catch (error) {
      show({ fault: messageOf(error) });
    }
    if (alive.current) setRunning(false);
  };
  return (
    <div class="inside-cell">
      <Panel
        title="What a channel answers to most"
        about="Noise is changed, step by step, so that the channel's mean activation rises: what appears is what the channel looks for. Erhan et al. 2009; Olah et al. 2017."
      >
        <div class="inside-controls">
          <NumberField
            label={`Channel of ${path}, 0 to ${channels - 1}`}
            value={wanted}
            whole
            min={0}
            max={channels - 1}
            onChange={(value) => {
              channel.value = value;
              return undefined;
            }}
          />
          <NumberField
            label="Seed of the noise"
            value={seed}
            whole
            min={0}
            onChange={(value) => {
              setSeed(value);
              return undefined;
            }}
          />
        </div>
        <div class="inside-buttons">
          <Button look="primary" disabled={running} onClick={() => void start()}>
            Search
          </Button>
          <Button disabled={!running} onClick={() => void trainer().look.stop()}>
            Stop
          </Button>
        </div>
        {search && <SearchBody {...{ subject, search, running, at, setAt }} />}
      </Panel>
    </div>
  );
}

interface SearchBodyProps {
  readonly subject: Subject;
  readonly search: Search;
  readonly running: boolean;
  readonly at: number | undefined;
  readonly setAt: (at: number | undefined) => void;
}

function SearchBody({ subject, search, running, at, setAt }: SearchBodyProps) {
  const { title, seen, found, fault } = search;
  if (fault !== undefined) return <Notice kind="bad">{fault}</Notice>;
  const frames = seen.length + (found ? 1 : 0);
  if (frames === 0) return <p class="quiet">Compiling the search…</p>;
  const shown = Math.min(at ?? frames - 1, frames - 1);
  const frame = seen[shown] ?? found ?? seen[0];
  if (frame === undefined) return null;
  const step = seen[shown]?.step ?? found?.steps ?? 0;
  return (
    <div class="inside-search">
      <ExamplePicture subject={subject} values={frame.input} label={`${title}, step ${step}`} />
      <div>
        <p>
          <strong>{title}</strong>
        </p>
        <SliderField
          label="Step of the search"
          min={0}
          max={frames - 1}
          value={shown}
          text={`${step} of ${seen[0]?.steps ?? STEPS}`}
          onInput={(value) => setAt(value === frames - 1 ? undefined : value)}
        />
        <p role="status">
          {running
            ? `Mean activation ${shortNumber(frame.activation)}`
            : found &&
              `Mean activation ${shortNumber(found.activation)}: from ${shortNumber(found.start)} of the noise; the best of the first examples has ${shortNumber(found.best)}.${isEven(found.input) ? " All of it is alike: whatever is drawn there lowers the mean." : ""}`}
        </p>
      </div>
    </div>
  );
}

/** Nothing is to be seen on it. */
const isEven = (input: Float32Array): boolean => input.every((value) => value === input[0]);
