import type { PictureOptions } from "../../../../src/data/picture-folder.ts";
import { changeDataOptions } from "../../../state/data-library.ts";
import { project } from "../../../state/project.ts";
import { NumberField, SelectField } from "../../../ui/field.tsx";

/** As `completePictureOptions` has them. */
const usual = { height: 32, width: 32, channels: 3, fit: "crop" } as const;
const side = { min: 1, max: 512, whole: true } as const;

/** How pictures of any size become examples of one. */
export function PictureFields() {
  const given: PictureOptions = project.value.data.options ?? {};
  const { height, width, channels, fit } = { ...usual, ...given };
  const set = (part: PictureOptions): undefined => {
    changeDataOptions({ ...part });
  };
  return (
    <div class="data-pair">
      <NumberField
        label="Height in pixels"
        value={height}
        {...side}
        onChange={(value) => set({ height: value })}
      />
      <NumberField
        label="Width in pixels"
        value={width}
        {...side}
        onChange={(value) => set({ width: value })}
      />
      <SelectField
        label="Colours"
        value={String(channels)}
        options={[
          { value: "3", title: "red, green, blue" },
          { value: "1", title: "grey" },
        ]}
        onChange={(value) => set({ channels: value === "1" ? 1 : 3 })}
      />
      <SelectField
        label="Other proportions"
        value={fit}
        options={[
          { value: "crop", title: "cut the rim off" },
          { value: "pad", title: "add a black rim" },
          { value: "stretch", title: "stretch" },
        ]}
        onChange={(value) => set({ fit: value })}
      />
    </div>
  );
}
