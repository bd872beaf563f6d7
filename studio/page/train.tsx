import { MachinePanel } from "../view/machine/machine-panel.tsx";
import { TrainView } from "../view/train/train-view.tsx";
import "./train.css";

/** Training in the page; where `fovea studio` serves it, also beside the page. */
export const TrainPage = () => (
  <div class="page-train">
    <TrainView />
    <MachinePanel />
  </div>
);
