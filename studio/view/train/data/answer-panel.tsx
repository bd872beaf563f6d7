import { dataInfo } from "../../../state/data.ts";
import { FitPanel } from "./fit-panel.tsx";
import { PlanePanel } from "./plane-panel.tsx";

/** What the network makes of every input there is, where these are few enough numbers to be drawn. */
export function AnswerPanel() {
  const { shape, classes } = dataInfo.value;
  const inputs = shape.length === 1 ? shape[0] : undefined;
  if (inputs === 2) return <PlanePanel />;
  return inputs === 1 && classes.length === 0 ? <FitPanel /> : null;
}
