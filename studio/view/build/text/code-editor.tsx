import { effect, useComputed } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { analysis } from "../../../state/engine.ts";
import { network, problems, selected } from "../../../state/network.ts";
import { change, project, redo, undo } from "../../../state/project.ts";
import type { Problem } from "../../../worker/analysis/analyse.ts";
import type { Vocabulary } from "./completion.ts";
import type { Editor } from "./editor.ts";
import "./code-editor.css";

const LABEL =
  "The network as text. Control and Space lists what can be written, Tab leaves the text.";

/** Asked for once; the same answer serves every completion. */
let vocabulary: Promise<Vocabulary> | undefined;
const readVocabulary = (): Promise<Vocabulary> => (vocabulary ??= analysis().kinds());

const typed = (text: string): void => change({ text }, "text");

/** The project's history is the only one, here too. */
function plainUndo(event: KeyboardEvent): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key === "z") (event.shiftKey ? redo : undo)();
  else if (key === "y") redo();
  else return;
  event.preventDefault();
}

export interface CodeEditorProps {
  /** Called with a function that puts the cursor at a problem, once there is one. */
  readonly onReady: (goTo: (problem: Problem) => void) => void;
}

/** The text with colours, marks and completion; a plain field until that is loaded, and where it cannot be. */
export function CodeEditor({ onReady }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const [state, setState] = useState<"plain" | "ready">("plain");
  const text = useComputed(() => project.value.text);

  useEffect(() => {
    let gone = false;
    let close = (): void => {};
    onReady((problem) => void goToPlain(plain.current, problem));
    void loadEditor().then((loaded) => {
      if (gone || loaded === undefined || host.current === null) return;
      close = follow(loaded, host.current, onReady);
      setState("ready");
    });
    return () => {
      gone = true;
      close();
    };
  }, [onReady]);

  return (
    <>
      <div ref={host} class="text-editor" hidden={state !== "ready"} />
      {state !== "ready" && (
        <textarea
          ref={plain}
          class="text-plain mono"
          aria-label="The network as text"
          spellcheck={false}
          value={text.value}
          onInput={({ currentTarget }) => typed(currentTarget.value)}
          onKeyDown={plainUndo}
        />
      )}
    </>
  );
}

interface Loaded {
  readonly openEditor: typeof import("./editor.ts").openEditor;
  readonly place: typeof import("../../../state/spec-text/place.ts");
  readonly placeOf: typeof import("./problem-place.ts").placeOf;
}

async function loadEditor(): Promise<Loaded | undefined> {
  try {
    const [{ openEditor }, place, { placeOf }] = await Promise.all([
      import("./editor.ts"),
      import("../../../state/spec-text/place.ts"),
      import("./problem-place.ts"),
    ]);
    return { openEditor, place, placeOf };
  } catch {
    // The plain field stays; nothing is lost.
    return undefined;
  }
}

async function goToPlain(field: HTMLTextAreaElement | null, problem: Problem): Promise<void> {
  const loaded = await loadEditor();
  if (field === null || loaded === undefined) return;
  const { from, to } = loaded.placeOf(field.value, problem);
  field.focus();
  field.setSelectionRange(from, to);
}

/** Keeps editor and page in step until the answer is called. */
function follow(
  { openEditor, place, placeOf }: Loaded,
  host: HTMLElement,
  onReady: CodeEditorProps["onReady"],
): () => void {
  /** Where the cursor was put, until the layer there is known; and the layer that was chosen by it. */
  let cursor: number | undefined;
  let mine: string | undefined;
  const chooseAtCursor = (): void => {
    const known = network.peek();
    const { text } = project.peek();
    // While the text is wrong, places of layers in it are not known.
    if (cursor === undefined || known?.text !== text) return;
    mine = place.layerAt(place.pathAt(text, cursor), known.places);
    cursor = undefined;
    if (mine !== undefined) selected.value = mine;
  };
  const editor: Editor = openEditor(host, {
    label: LABEL,
    text: project.peek().text,
    vocabulary: readVocabulary,
    onChange: typed,
    onMend: (text) => change({ text }),
    onCursor(offset) {
      cursor = offset;
      chooseAtCursor();
    },
    undo,
    redo,
  });
  onReady((problem) => editor.goTo(placeOf(project.peek().text, problem)));
  const ends = [
    effect(() => editor.setText(project.value.text)),
    effect(() => editor.setProblems(problems.value)),
    effect(() => {
      const known = network.value;
      chooseAtCursor();
      const layer = selected.value;
      const { text } = project.peek();
      const at = layer === undefined ? undefined : known?.places[layer];
      const tree = at && known?.text === text ? place.treeOf(text) : undefined;
      // The whole network would be all of the text.
      const range = tree && at && at.length > 0 ? place.rangeOf(tree, at) : undefined;
      editor.mark(range, layer !== mine);
      mine = layer;
    }),
    () => editor.destroy(),
  ];
  return () => {
    for (const end of ends) end();
  };
}
