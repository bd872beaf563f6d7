import { Panel } from "../../ui/panel.tsx";

export const InsideView = () => <Panel title="Look inside">{null}</Panel>;
