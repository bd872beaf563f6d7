import { Panel } from "../../ui/panel.tsx";
import { kinds } from "./kinds.ts";
import { OpenPanel } from "./open-panel.tsx";
import { TakeRow } from "./take-row.tsx";
import { WeightsField } from "./weights-field.tsx";
import "./export.css";

/** The network and its run as files, and files as a network. */
export const ExportView = () => (
  <div class="export-page">
    <Panel
      title="Take it away"
      about="Every file is made here, read again and compared before it is offered."
    >
      <WeightsField />
      <ul class="export-rows">
        {kinds.map((kind) => (
          <TakeRow key={kind.name} kind={kind} />
        ))}
      </ul>
    </Panel>
    <OpenPanel />
  </div>
);
