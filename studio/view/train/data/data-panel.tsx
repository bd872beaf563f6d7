import { useEffect } from "preact/hooks";
import { dataInfo } from "../../../state/data.ts";
import {
  chooseData,
  chooseLastGood,
  dataCard,
  dataCards,
  dataLoading,
  dataProblem,
  refreshCards,
} from "../../../state/data-library.ts";
import { machine } from "../../../state/machine.ts";
import { project } from "../../../state/project.ts";
import { Button } from "../../../ui/button.tsx";
import { SelectField } from "../../../ui/field.tsx";
import { Notice } from "../../../ui/notice.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { Typeset } from "../../../ui/typeset.tsx";
import { AddFiles } from "./add-files.tsx";
import { Choices } from "./choices.tsx";
import { ClassCounts } from "./class-counts.tsx";
import { DrawExamples } from "./draw-examples.tsx";
import { Lines } from "./lines.tsx";
import { MisfitNotice } from "./misfit-notice.tsx";
import { Preview } from "./preview.tsx";
import "./data-panel.css";
import { showCount } from "../../../ui/number-text.ts";

const idOf = ({ name, file }: { readonly name: string; readonly file?: string }): string =>
  file === undefined ? name : `${name}/${file}`;

/** What the network is trained on: chosen, changed, looked at, or brought. */
export function DataPanel() {
  const offered = machine.value?.data;
  useEffect(() => void refreshCards(), [offered]);
  const { data } = project.value;
  const cards = dataCards.value;
  const card = dataCard.value;
  const options = cards.map((one) => ({
    value: idOf(one),
    title: one.needs === undefined ? one.title : `${one.title} (${one.needs})`,
  }));
  // What a link names may not be here.
  if (card === undefined) options.unshift({ value: idOf(data), title: idOf(data) });
  const choose = (id: string): void => {
    const found = cards.find((one) => idOf(one) === id);
    if (found !== undefined) chooseData(found);
  };
  return (
    <Panel title="Data">
      <div class="data-fields">
        <SelectField label="Data set" value={idOf(data)} options={options} onChange={choose} />
        {card && (
          <p class="quiet">
            {card.about}
            {card.formula !== undefined && (
              <>
                : <Typeset tex={card.formula} text={card.formula} />
              </>
            )}
          </p>
        )}
        <Standing />
        <MisfitNotice />
        {card && <Choices card={card} />}
        <Preview />
        <ClassCounts />
        <AddFiles />
        <DrawExamples />
      </div>
    </Panel>
  );
}

/** How many examples there are, or why there are none. */
function Standing() {
  const { title, train, validation, notes } = dataInfo.value;
  const problem = dataProblem.value;
  return (
    <>
      {problem !== undefined && (
        <Notice kind="bad">
          {problem}
          <p>
            Until then the page keeps to the data before, {title}.{" "}
            <Button onClick={chooseLastGood}>Back to {title}</Button>
          </p>
        </Notice>
      )}
      <p role="status">
        {dataLoading.value
          ? "Being made…"
          : problem === undefined &&
            `${showCount(train)} examples to train on, ${showCount(validation)} to judge by`}
      </p>
      {problem === undefined && notes.length > 0 && (
        <div class="quiet">
          <Lines of={notes} />
        </div>
      )}
    </>
  );
}
