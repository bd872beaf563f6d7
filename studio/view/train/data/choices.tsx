import { changeData, changeDataOptions, removeData } from "../../../state/data-library.ts";
import { project } from "../../../state/project.ts";
import { NumberField, SliderField } from "../../../ui/field.tsx";
import type { DataCard } from "../../../worker/data/card.ts";
import { ConfirmButton } from "./confirm-button.tsx";
import { forgetDrawings } from "./drawn-classes.ts";
import { PictureFields } from "./picture-fields.tsx";
import { TableFields } from "./table-fields.tsx";

/** More would not fit into the memory of a page. */
const MOST_EXAMPLES = 100_000;

/** What can be chosen about a data set. */
export function Choices({ card }: { readonly card: DataCard }) {
  const { data } = project.value;
  const { name, file, settings = {}, sizes, own } = card;
  return (
    <>
      {Object.entries(settings).map(([name, { title, least, most, step, fallback }]) => (
        <SliderField
          key={name}
          label={title}
          value={Number(data.options?.[name] ?? fallback)}
          {...{ min: least, max: most, step }}
          onInput={(value) => changeDataOptions({ [name]: value })}
        />
      ))}
      {sizes && (
        <div class="data-pair">
          <SizeField part="train" label="Examples to train on" usual={sizes.train} />
          <SizeField part="validation" label="Examples to judge by" usual={sizes.validation} />
        </div>
      )}
      {name === "table" && file !== undefined && <TableFields key={file} file={file} />}
      {name === "folder" && <PictureFields />}
      {own && (
        <ConfirmButton
          title="Forget this set"
          question={`Take ${card.title} out of this browser?`}
          onConfirm={() => {
            if (name === "drawings") forgetDrawings();
            void removeData(card);
          }}
        />
      )}
    </>
  );
}

interface SizeFieldProps {
  readonly part: "train" | "validation";
  readonly label: string;
  readonly usual: number;
}

const SizeField = ({ part, label, usual }: SizeFieldProps) => (
  <NumberField
    label={label}
    value={project.value.data[part] ?? usual}
    {...{ min: 1, max: MOST_EXAMPLES, whole: true }}
    onChange={(count) => {
      changeData({ [part]: count }, part);
      return undefined;
    }}
  />
);
