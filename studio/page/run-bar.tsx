import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { selected } from "../state/network.ts";
import { readout } from "../state/readout.ts";
import {
  busy,
  failure,
  oneBatch,
  oneEpoch,
  pause,
  play,
  reset,
  stale,
  status,
  stoppedEarly,
} from "../state/run.ts";
import { Button } from "../ui/button.tsx";
import { showCount, showLoss, showPercent, showSeconds } from "../ui/number-text.ts";
import { RunKeys } from "./run-keys.tsx";
import { runShortcuts } from "./run-shortcuts.ts";
import "./run-bar.css";

const titles = {
  empty: "Not started",
  opening: "Preparing data…",
  ready: "Ready",
  compiling: "Compiling…",
  running: "Training",
  paused: "Paused",
  done: "Done",
  failed: "Stopped by an error",
} as const;

/** The controls of the run and its numbers, below every view. */
export function RunBar() {
  const keysShown = useSignal(false);
  useEffect(() => {
    addEventListener("keydown", runShortcuts, { capture: true });
    return () => removeEventListener("keydown", runShortcuts, { capture: true });
  }, []);
  const active = busy.value;
  const begun = status.value === "paused";
  const fault = failure.value;
  return (
    <section class="run-bar" aria-label="Training">
      {fault && (
        <div class="run-bar-failure" role="alert">
          <strong>{fault.message}</strong>
          {fault.layer !== undefined && (
            <Button onClick={() => (selected.value = fault.layer)}>
              Select {fault.layer || "the layer"}
            </Button>
          )}
        </div>
      )}
      {stale.value && (
        <div class="run-bar-stale" role="status">
          Network, data or settings have changed since this run: Train begins a new one.
        </div>
      )}
      <div class="run-bar-line">
        <div class="run-bar-controls">
          <Button look="primary" onClick={() => void (active ? pause() : play())}>
            {active ? "❚❚ Pause" : begun && !stale.value ? "▶ Go on" : "▶ Train"}
          </Button>
          <Button
            label="+1 batch: train one batch"
            onClick={() => void oneBatch()}
            disabled={active}
          >
            +1 batch
          </Button>
          <Button
            label="+1 epoch: train one epoch"
            onClick={() => void oneEpoch()}
            disabled={active}
          >
            +1 epoch
          </Button>
          <Button
            label="Reset: back to before the first step"
            onClick={() => void reset()}
            disabled={status.value === "empty" || status.value === "opening"}
          >
            ↺
          </Button>
          <Button
            label="Keyboard shortcuts"
            expanded={keysShown.value}
            onClick={() => (keysShown.value = !keysShown.value)}
          >
            ?
          </Button>
        </div>
        <span class="run-bar-status" role="status">
          {status.value === "done" && stoppedEarly.value
            ? "Done early: no longer better"
            : titles[status.value]}
        </span>
        <Numbers />
      </div>
      {keysShown.value && <RunKeys />}
    </section>
  );
}

/** Loss, accuracy, how far it is. */
function Numbers() {
  if (readout.value === undefined) return null;
  const { epoch, epochs, step, steps, ...measured } = readout.value;
  const { loss, accuracy, valLoss, valAccuracy, speed, eta } = measured;
  return (
    <>
      <progress aria-label="Steps done" max={steps} value={step} />
      <dl class="run-bar-numbers">
        <Item name="epoch" value={`${epoch} of ${epochs}`} />
        <Item name="step" value={`${showCount(step)} of ${showCount(steps)}`} />
        {loss !== undefined && <Item name="loss" value={showLoss(loss)} />}
        {accuracy !== undefined && <Item name="accuracy" value={showPercent(accuracy)} />}
        {valLoss !== undefined && <Item name="validation loss" value={showLoss(valLoss)} />}
        {valAccuracy !== undefined && (
          <Item name="validation accuracy" value={showPercent(valAccuracy)} />
        )}
        {speed !== undefined && (
          <Item name="steps/s" value={speed < 10 ? speed.toFixed(1) : showCount(speed)} />
        )}
        {eta !== undefined && eta > 0 && <Item name="left" value={showSeconds(eta)} />}
      </dl>
    </>
  );
}

const Item = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);
