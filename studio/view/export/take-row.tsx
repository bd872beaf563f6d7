import { useEffect, useState } from "preact/hooks";
import { trainer } from "../../state/engine.ts";
import { plan, run } from "../../state/run.ts";
import { Button } from "../../ui/button.tsx";
import { SelectField } from "../../ui/field.tsx";
import type { Made } from "../../worker/take/made.ts";
import { type Kind, opsets } from "./kinds.ts";
import { showBytes, showCheck } from "./show.ts";
import { weights, wish } from "./wish.ts";

type State =
  | { readonly is: "idle" }
  | { readonly is: "working" }
  | { readonly is: "refused"; readonly message: string }
  | {
      readonly is: "made";
      readonly file: Omit<Made, "bytes">;
      readonly bytes: number;
      readonly url: string;
    };

const opsetOptions = Array.from({ length: opsets.most - opsets.least + 1 }, (_, i) => {
  const opset = opsets.least + i;
  return { value: String(opset), title: `${opset}${opset === opsets.usual ? ", the usual" : ""}` };
});

/** One kind of file: made and checked in the worker, then offered. */
export function TakeRow({ kind }: { readonly kind: Kind }) {
  const { name, title, about } = kind;
  const [state, setState] = useState<State>({ is: "idle" });
  const [opset, setOpset] = useState(String(opsets.usual));
  const which = weights.value;
  // What was made of another network or run is not offered any more.
  const of = which === "fresh" ? plan.value : run.value.opened;
  useEffect(() => setState({ is: "idle" }), [which, opset, of]);
  const url = state.is === "made" ? state.url : undefined;
  useEffect(() => () => void (url && URL.revokeObjectURL(url)), [url]);
  const make = async (): Promise<void> => {
    const asked = wish();
    if (asked === undefined) {
      setState({ is: "refused", message: "There is no network yet: correct the spec first." });
      return;
    }
    setState({ is: "working" });
    const options = name === "onnx" ? { opset: Number(opset) } : {};
    const answer = await trainer().take.take(name, asked, options);
    if ("refused" in answer) setState({ is: "refused", message: answer.refused });
    else {
      const { bytes, ...file } = answer.made;
      const made = URL.createObjectURL(new Blob([bytes], { type: file.type }));
      setState({ is: "made", file, bytes: bytes.length, url: made });
    }
  };
  return (
    <li class="export-row">
      <div class="export-what">
        <h3>{title}</h3>
        <p class="quiet">{about}</p>
        {name === "onnx" && (
          <SelectField label="Opset" value={opset} options={opsetOptions} onChange={setOpset} />
        )}
        <div role="status">
          {state.is === "made" && (
            <>
              <p>
                <span class="export-good" aria-hidden="true">
                  ✓
                </span>{" "}
                {showCheck(state.file.check)}
              </p>
              {state.file.notes.map((note) => (
                <p key={note} class="quiet">
                  {note}
                </p>
              ))}
            </>
          )}
          {state.is === "working" && <p class="quiet">Being made and checked…</p>}
          {state.is === "refused" && <p class="field-fault">{state.message}</p>}
        </div>
      </div>
      {state.is === "made" ? (
        <a class="button button-primary" href={state.url} download={state.file.name}>
          Download {state.file.name} ({showBytes(state.bytes)})
        </a>
      ) : (
        <Button
          onClick={() => void make()}
          disabled={state.is === "working" || plan.value === undefined}
        >
          Make {title}
        </Button>
      )}
    </li>
  );
}
