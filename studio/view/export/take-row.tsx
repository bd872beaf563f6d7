import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { trainer } from "../../state/engine.ts";
import { plan, run } from "../../state/run.ts";
import { Button } from "../../ui/button.tsx";
import { SelectField } from "../../ui/field.tsx";
import type { Made } from "../../worker/take/made.ts";
import { type Kind, opsets } from "./kinds.ts";
import { showBytes, showCheck } from "./show.ts";
import { pastStep, weights, wish } from "./wish.ts";

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
  const { state, setState, action } = useAction();
  const [opset, setOpset] = useState(String(opsets.usual));
  const which = weights.value;
  // What was made of another network or run is not offered any more.
  const of = which === "fresh" ? plan.value : run.value.opened;
  const step = which === "moment" ? pastStep.value : undefined;
  // Counts them: what is still being made of the one before is not offered either.
  const number = useRef(0);
  useEffect(() => {
    number.current++;
    setState({ is: "idle" });
  }, [which, opset, of, step]);
  const url = state.is === "made" ? state.url : undefined;
  useEffect(() => () => void (url && URL.revokeObjectURL(url)), [url]);
  const working = state.is === "working";
  const make = async (): Promise<void> => {
    // Not by disabling the button, which would take its focus away.
    if (working) return;
    const asked = wish();
    if (asked === undefined) {
      setState({ is: "refused", message: "There is no network yet: correct the spec first." });
      return;
    }
    setState({ is: "working" });
    const options = name === "onnx" ? { opset: Number(opset) } : {};
    const mine = number.current;
    const answer = await trainer().take.take(name, asked, options);
    if (mine !== number.current) return;
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
        <p class="quiet">{withCommands(about)}</p>
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
          {working && <p class="quiet">Being made and checked…</p>}
          {state.is === "refused" && <p class="field-fault">{state.message}</p>}
        </div>
      </div>
      <div class="export-action" ref={action}>
        {state.is === "made" ? (
          <a class="button button-primary" href={state.url} download={state.file.name}>
            Download {state.file.name} ({showBytes(state.bytes)})
          </a>
        ) : (
          <Button onClick={() => void make()} disabled={plan.value === undefined}>
            Make {title}
          </Button>
        )}
      </div>
    </li>
  );
}

/** Commands stand together on a line: an option is not parted at its hyphens. */
const withCommands = (text: string) =>
  text
    .split(/(fovea (?!command)[a-z]+(?: --[a-z]+)?)/)
    .map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part));

/** The state of the row; who pressed the button has the focus on what takes its place. */
function useAction() {
  const [state, set] = useState<State>({ is: "idle" });
  const action = useRef<HTMLDivElement>(null);
  const focused = useRef(false);
  const setState = (next: State): void => {
    focused.current = action.current?.contains(document.activeElement) ?? false;
    set(next);
  };
  useLayoutEffect(() => {
    if (focused.current) action.current?.querySelector<HTMLElement>("a, button")?.focus();
  }, [state.is]);
  return { state, setState, action };
}
