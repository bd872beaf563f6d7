import { Panel } from "../../ui/panel.tsx";

export const ExportView = () => <Panel title="Export">{null}</Panel>;
