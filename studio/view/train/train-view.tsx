import { CurvesPanel } from "./curves/curves-panel.tsx";
import { AnswerPanel } from "./data/answer-panel.tsx";
import { DataPanel } from "./data/data-panel.tsx";
import { SettingsPanel } from "./settings/settings-panel.tsx";
import { ThreadsLine } from "./threads-line.tsx";
import { TimelinePanel } from "./timeline-panel.tsx";
import "./train-view.css";

/** What is trained on what, how, and how it goes. */
export const TrainView = () => (
  <div class="train">
    <div class="train-side">
      <DataPanel />
      <SettingsPanel />
    </div>
    <div class="train-main">
      <div class="train-live">
        <AnswerPanel />
        <CurvesPanel />
      </div>
      <TimelinePanel />
      <ThreadsLine />
    </div>
  </div>
);
