import { Panel } from "../../ui/panel.tsx";

export const ActivationsView = () => <Panel title="Activations">{null}</Panel>;
