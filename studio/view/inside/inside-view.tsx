import { useEffect } from "preact/hooks";
import { network } from "../../state/network.ts";
import { failure, openRun, run, stale } from "../../state/run.ts";
import { Notice } from "../../ui/notice.tsx";
import { ActivationsPanel } from "./activations-panel.tsx";
import { InputPanel } from "./input-panel.tsx";
import "./inside.css";
import { drawn, followSubject, layer, subject } from "./inside-state.ts";
import { JudgePanel } from "./judge-panel.tsx";
import { KernelsPanel } from "./kernels-panel.tsx";
import { LayersPanel } from "./layers-panel.tsx";
import { MaximisePanel } from "./maximise-panel.tsx";
import { MomentBar } from "./moment-bar.tsx";
import { PlanePanel } from "./plane-panel.tsx";
import { RatiosPanel } from "./ratios-panel.tsx";
import { SpreadPanel } from "./spread-panel.tsx";

/** True where nothing would be lost by setting up the project's own run. */
const nothingToLose = (): boolean => {
  const { status, place } = run.peek();
  return (
    status === "empty" ||
    (status === "failed" && place.step === 0) ||
    (stale.peek() && place.step === 0)
  );
};

/** The network of the run from inside: as it is before training, while it trains and at every kept moment. */
export function InsideView() {
  const known = network.value !== undefined;
  useEffect(followSubject, []);
  useEffect(() => {
    if (known && nothingToLose()) void openRun();
  }, [known]);
  const fault = failure.value;
  const found = subject.value;
  const at = layer.value;
  if (found === undefined || at === undefined)
    return fault === undefined ? (
      <p class="quiet" role="status">
        Setting the network and its data up…
      </p>
    ) : (
      <Notice kind="bad">{fault.message}</Notice>
    );
  const plane = found.input.length === 1 && (found.input[0] ?? 3) <= 2;
  const seen = drawn.value;
  return (
    <div class="inside">
      <MomentBar subject={found} onAnew={() => void openRun()} />
      {fault && <Notice kind="bad">{fault.message}</Notice>}
      <div class="inside-panels">
        <div class="inside-column">
          <InputPanel subject={found} />
          {plane ? <PlanePanel layer={at} /> : <ActivationsPanel layer={at} drawn={seen} />}
          <SpreadPanel layer={at} />
        </div>
        <div class="inside-column">
          <LayersPanel subject={found} drawn={seen} />
          <KernelsPanel subject={found} layer={at} />
          <RatiosPanel layer={at} />
          <MaximisePanel subject={found} layer={at} />
        </div>
        <JudgePanel subject={found} />
      </div>
    </div>
  );
}
