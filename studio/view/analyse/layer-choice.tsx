import { selected } from "../../state/network.ts";
import { SelectField } from "../../ui/field.tsx";
import type { Network } from "../../worker/analysis/analyse.ts";
import { shown } from "./analyse-state.ts";
import { showExtents } from "./show.ts";
import { pathsOf } from "./table-rows.ts";

/** The layer that is looked at, here as in text, graph and table. */
export const LayerChoice = ({ network }: { readonly network: Network }) => (
  <SelectField
    label="Layer"
    value={shown.value?.path ?? ""}
    options={pathsOf(network.tree).map(({ path, output }) => ({
      value: path,
      title: `${path || "network"} (${showExtents(output)})`,
    }))}
    onChange={(path) => {
      selected.value = path;
    }}
  />
);
