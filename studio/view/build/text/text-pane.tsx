import { Panel } from "../../../ui/panel.tsx";

export const TextPane = () => <Panel title="Text">{null}</Panel>;
