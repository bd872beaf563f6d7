import { Panel } from "../../ui/panel.tsx";

export const AnalysePane = () => <Panel title="Analysis">{null}</Panel>;
