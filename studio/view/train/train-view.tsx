import { Panel } from "../../ui/panel.tsx";

export const TrainView = () => <Panel title="Train">{null}</Panel>;
