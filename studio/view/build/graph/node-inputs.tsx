import { useId, useState } from "preact/hooks";
import { readableBy } from "../../../state/graph-nodes.ts";
import { Button } from "../../../ui/button.tsx";
import { type KnownNode, type Spot, setInputsOf, within } from "./edit-network.ts";
import "../../../ui/field.css";
import "./node-inputs.css";

export interface NodeInputsProps {
  readonly known: KnownNode;
  readonly onAdd: (spot: Spot) => void;
}

const joins = ["add", "multiply", "concat"] as const;

/** What a node of a graph reads: to read something else, to join it in another way, to put a layer on one of its wires. */
export function NodeInputs({ known: { node, nodes, owner }, onAdd }: NodeInputsProps) {
  const id = useId();
  const { name, from } = node;
  // Of a node that reads one, the join counts once it reads another.
  const [join, setJoin] = useState(node.join ?? "add");
  const [fault, setFault] = useState<string>();
  const others = readableBy(nodes, name).filter((other) => !from.includes(other));
  const set = async (inputs: readonly string[], way: string): Promise<void> =>
    setFault(await setInputsOf(within(owner, name), inputs, way));
  const told = from.length > 1 ? (node.join ?? "add") : join;
  return (
    <section class="build-inputs" aria-label={`What ${name} reads`}>
      <h4>Reads</h4>
      <ul>
        {from.map((input) => (
          <li key={input}>
            <span class="mono">{input}</span>
            <Button
              label={`Insert between ${input} and ${name}: a layer on this wire`}
              onClick={() => onAdd({ kind: "between", owner, before: input, after: name })}
            >
              Insert between
            </Button>
            {from.length > 1 && (
              <Button
                label={`Disconnect ${input} from ${name}`}
                onClick={() =>
                  void set(
                    from.filter((one) => one !== input),
                    told,
                  )
                }
              >
                Disconnect
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div class="build-form-options">
        {others.length > 0 && (
          <div class="field">
            <label for={`${id}-other`}>Read another node too</label>
            <select
              id={`${id}-other`}
              value=""
              onChange={({ currentTarget }) => {
                const other = currentTarget.value;
                currentTarget.value = "";
                if (other !== "") void set([...from, other], told);
              }}
            >
              <option value="">choose…</option>
              {others.map((other) => (
                <option key={other}>{other}</option>
              ))}
            </select>
          </div>
        )}
        {from.length + others.length > 1 && (
          <div class="field">
            <label for={`${id}-join`}>How several are joined</label>
            <select
              id={`${id}-join`}
              value={told}
              onChange={({ currentTarget }) => {
                const way = currentTarget.value;
                setJoin(way);
                if (from.length > 1) void set(from, way);
              }}
            >
              {joins.map((way) => (
                <option key={way}>{way}</option>
              ))}
            </select>
          </div>
        )}
      </div>
      {fault !== undefined && (
        <p class="field-fault" role="alert">
          Not changed: {fault}
        </p>
      )}
    </section>
  );
}
