import type { Hint, OptionDescription } from "../../../../src/nn/index.ts";
import { kindOf } from "../../../state/kinds.ts";
import { network, problems, selected } from "../../../state/network.ts";
import { Button } from "../../../ui/button.tsx";
import {
  jsonAt,
  type KnownNode,
  moveBy,
  nodeAt,
  removeAt,
  rename,
  type Spot,
  setOptionAt,
  wrapIn,
} from "./edit-network.ts";
import { isFoldable, isFolded, toggleFold } from "./graph-state.ts";
import { NodeInputs } from "./node-inputs.tsx";
import { OptionField } from "./option-field.tsx";
import "./layer-form.css";
import { showCount } from "../../../ui/number-text.ts";

export interface LayerFormProps {
  readonly onAdd: (spot: Spot) => void;
}

/** What stands in the layer is shown by the graph, not by fields. */
const inGraph: ReadonlySet<Hint["kind"]> = new Set(["layer", "layers", "nodes", "function"]);

const NAME: OptionDescription = {
  name: "name",
  hint: { kind: "text" },
  required: false,
  summary: "What paths and tables call it; without one it is called by its type.",
};

/** The chosen layer: what it does, its options, and what can be done with it. */
export function LayerForm({ onAdd }: LayerFormProps) {
  const path = selected.value;
  const json = path === undefined ? undefined : jsonAt(path);
  if (path === undefined || network.value === undefined)
    return <p class="quiet">Choose a box to see and change its options.</p>;
  const node = nodeAt(path);
  if (json === undefined)
    return node === undefined ? (
      <MadeByOptions path={path} />
    ) : (
      <JoinForm path={path} known={node} onAdd={onAdd} />
    );
  const kind = kindOf(String(json.type));
  const row = network.value.summary.layers.find((layer) => layer.path === path);
  const at = network.value.places[path] ?? [];
  const listed = typeof at.at(-1) === "number";
  const fault = problems.value.find(({ layer }) => layer === path)?.message;
  const options = kind?.options.filter(({ hint }) => !inGraph.has(hint.kind)) ?? [];
  return (
    <div class="build-form">
      <Crumbs path={path} />
      <h3>
        <span class="mono">{String(json.type)}</span>
        {row !== undefined && (
          <span class="build-form-figures">
            {show(row.input)} → {show(row.output)} · {showCount(paramsIn(path))} parameters
          </span>
        )}
      </h3>
      {kind !== undefined && <p class="quiet">{kind.summary}</p>}
      {fault !== undefined && <p class="field-fault">✕ {fault}</p>}
      <div class="build-form-actions">
        <Button
          label="Add behind: a layer after this one (+)"
          onClick={() => onAdd({ kind: "behind", path })}
        >
          Add behind
        </Button>
        {listed && (
          <>
            <Button label="Move towards the input (Alt+↑)" onClick={() => void moveBy(path, -1)}>
              ↑
            </Button>
            <Button label="Move towards the output (Alt+↓)" onClick={() => void moveBy(path, 1)}>
              ↓
            </Button>
          </>
        )}
        {isFoldable(path) && (
          <Button
            label={isFolded(path) ? "Unfold (F)" : "Fold into one box (F)"}
            onClick={() => toggleFold(path)}
          >
            {isFolded(path) ? "Unfold" : "Fold"}
          </Button>
        )}
        {path !== "" && (
          <>
            <Button
              label="Wrap in residual: the input is added to what this layer makes of it"
              onClick={() => void wrapIn(path, "residual")}
            >
              Wrap in residual
            </Button>
            <Button label="Remove this layer (Delete)" onClick={() => void removeAt(path)}>
              Remove
            </Button>
          </>
        )}
      </div>
      {node !== undefined && <NodeInputs key={path} known={node} onAdd={onAdd} />}
      <div class="build-form-options">
        {listed && (
          <OptionField
            key={`${path} name`}
            option={NAME}
            value={json.name}
            onSet={(name) =>
              rename(
                path,
                typeof name === "string" ? name : name === undefined ? "" : JSON.stringify(name),
              )
            }
          />
        )}
        {options.map((option) => (
          <OptionField
            key={`${path} ${option.name}`}
            option={option}
            value={json[option.name]}
            onSet={(value) => setOptionAt(path, option.name, value)}
          />
        ))}
      </div>
      {options.length === 0 && !listed && <p class="quiet">It has no options of its own.</p>}
    </div>
  );
}

/** A node of a graph that has no layer: it joins what it reads. */
function JoinForm({
  path,
  known,
  onAdd,
}: LayerFormProps & { readonly path: string; readonly known: KnownNode }) {
  return (
    <div class="build-form">
      <Crumbs path={path} />
      <h3>
        <span class="mono">{known.node.name}</span>
      </h3>
      <p class="quiet">A node without a layer: it only joins what it reads.</p>
      <div class="build-form-actions">
        <Button
          label="Add behind: a layer after this one (+)"
          onClick={() => onAdd({ kind: "behind", path })}
        >
          Add behind
        </Button>
        <Button label="Remove this node (Delete)" onClick={() => void removeAt(path)}>
          Remove
        </Button>
      </div>
      <NodeInputs key={path} known={known} onAdd={onAdd} />
    </div>
  );
}

/** The layers that the path stands in, to go up to. */
function Crumbs({ path }: { readonly path: string }) {
  const parts = path === "" ? [] : path.split("/");
  return (
    <nav class="build-crumbs" aria-label="Where the layer stands">
      <button
        type="button"
        onClick={() => (selected.value = "")}
        aria-current={path === "" ? "true" : undefined}
      >
        network
      </button>
      {parts.map((part, i) => {
        const up = parts.slice(0, i + 1).join("/");
        return (
          <>
            <span aria-hidden="true">›</span>
            <button
              key={up}
              type="button"
              onClick={() => (selected.value = up)}
              aria-current={up === path ? "true" : undefined}
            >
              {part}
            </button>
          </>
        );
      })}
    </nav>
  );
}

/** A layer that is written nowhere: the one around it makes it from its options. */
function MadeByOptions({ path }: { readonly path: string }) {
  const owner = path.slice(0, Math.max(path.lastIndexOf("/"), 0));
  return (
    <div class="build-form">
      <Crumbs path={path} />
      <p class="quiet">{path} is made by the layer that it stands in, from that layer's options.</p>
      <div class="build-form-actions">
        <Button onClick={() => (selected.value = owner)}>Go to {owner || "the network"}</Button>
      </div>
    </div>
  );
}

/** With those of the layers inside. */
const paramsIn = (path: string): number =>
  (network.value?.summary.layers ?? [])
    .filter((row) => path === "" || row.path === path || row.path.startsWith(`${path}/`))
    .reduce((sum, { params }) => sum + params, 0);

const show = (shape: readonly number[]): string => shape.join("×") || "scalar";
