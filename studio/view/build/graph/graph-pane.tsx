import { Panel } from "../../../ui/panel.tsx";

export const GraphPane = () => <Panel title="Graph">{null}</Panel>;
