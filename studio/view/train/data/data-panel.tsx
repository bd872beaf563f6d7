import { useEffect } from "preact/hooks";
import { dataInfo } from "../../../state/data.ts";
import {
  changeData,
  changeDataOption,
  chooseData,
  dataCard,
  dataCards,
  dataLoading,
  dataProblem,
  refreshCards,
  removeData,
} from "../../../state/data-library.ts";
import { machine } from "../../../state/machine.ts";
import { project } from "../../../state/project.ts";
import { Button } from "../../../ui/button.tsx";
import { NumberField, SelectField, SliderField } from "../../../ui/field.tsx";
import { Notice } from "../../../ui/notice.tsx";
import { Panel } from "../../../ui/panel.tsx";
import type { DataCard } from "../../../worker/data/card.ts";
import { AddFiles } from "./add-files.tsx";
import { Preview } from "./preview.tsx";
import "./data-panel.css";

const idOf = ({ name, file }: { readonly name: string; readonly file?: string }): string =>
  file === undefined ? name : `${name}/${file}`;

/** What the network is trained on: chosen, changed, looked at, or brought. */
export function DataPanel() {
  const offered = machine.value?.data;
  useEffect(() => void refreshCards(), [offered]);
  const { data } = project.value;
  const cards = dataCards.value;
  const card = dataCard.value;
  const info = dataInfo.value;
  const options = cards.map((one) => ({
    value: idOf(one),
    title: one.needs === undefined ? one.title : `${one.title} (${one.needs})`,
  }));
  // What a link names may not be here.
  if (card === undefined) options.unshift({ value: idOf(data), title: `${idOf(data)}` });
  const choose = (id: string): void => {
    const found = cards.find((one) => idOf(one) === id);
    if (found !== undefined) chooseData(found);
  };
  return (
    <Panel title="Data">
      <div class="data-fields">
        <SelectField label="Data set" value={idOf(data)} options={options} onChange={choose} />
        {card && <p class="quiet">{card.about}</p>}
        {dataProblem.value !== undefined && <Notice kind="bad">{dataProblem.value}</Notice>}
        <p role="status">
          {dataLoading.value
            ? "Being made…"
            : `${info.train.toLocaleString("en")} examples to train on, ${info.validation.toLocaleString("en")} to judge by`}
        </p>
        {info.notes.map((note) => (
          <p key={note} class="quiet">
            {note}
          </p>
        ))}
        {card && <Choices card={card} />}
        <Preview />
        <AddFiles />
      </div>
    </Panel>
  );
}

function Choices({ card }: { readonly card: DataCard }) {
  const { data } = project.value;
  const { settings = {}, sizes, own } = card;
  return (
    <>
      {Object.entries(settings).map(([name, { title, least, most, step, fallback }]) => (
        <SliderField
          key={name}
          label={title}
          value={Number((data.options as Record<string, unknown> | undefined)?.[name] ?? fallback)}
          {...{ min: least, max: most, step }}
          onInput={(value) => changeDataOption(name, value)}
        />
      ))}
      {sizes && (
        <NumberField
          label="Examples to train on"
          value={data.train ?? sizes.train}
          {...{ min: 1, max: 1_000_000, whole: true }}
          onChange={(train) => {
            changeData({ train }, "train");
            return undefined;
          }}
        />
      )}
      {own && <Button onClick={() => void removeData(card)}>Forget this set</Button>}
    </>
  );
}
