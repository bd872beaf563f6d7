import { useEffect } from "preact/hooks";
import { followTraining, trainingKinds } from "../../../state/training.ts";
import { Panel } from "../../../ui/panel.tsx";
import { AugmentationSection } from "./augmentation-section.tsx";
import { LossSection } from "./loss-section.tsx";
import { OptimiserSection } from "./optimiser-section.tsx";
import { RegularisationSection } from "./regularisation-section.tsx";
import { RunSection } from "./run-section.tsx";
import { ScheduleSection } from "./schedule-section.tsx";
import { StoppingSection } from "./stopping-section.tsx";
import "./settings.css";

/** How the network is trained. */
export function SettingsPanel() {
  useEffect(followTraining, []);
  const kinds = trainingKinds.value;
  return (
    <Panel title="Settings">
      <RunSection />
      {kinds === undefined ? (
        <p class="quiet">Loading…</p>
      ) : (
        <>
          <OptimiserSection kinds={kinds} />
          <ScheduleSection kinds={kinds} />
          <RegularisationSection kinds={kinds} />
          <AugmentationSection kinds={kinds} />
          <LossSection kinds={kinds} />
          <StoppingSection />
        </>
      )}
    </Panel>
  );
}
