import { useCallback, useRef } from "preact/hooks";
import { problems } from "../../../state/network.ts";
import { change, project } from "../../../state/project.ts";
import { printSpec } from "../../../state/spec-text/print.ts";
import { Button } from "../../../ui/button.tsx";
import { Panel } from "../../../ui/panel.tsx";
import type { Problem } from "../../../worker/analysis/analyse.ts";
import { CodeEditor } from "./code-editor.tsx";
import { FitNote } from "./fit-note.tsx";
import { PresetPicker } from "./preset-picker.tsx";
import { ProblemList } from "./problem-list.tsx";

/** What is no JSON cannot be tidied, and is marked anyway. */
const isJson = (): boolean => !problems.value.some(({ offset }) => offset !== undefined);

function tidy(): void {
  try {
    change({ text: printSpec(JSON.parse(project.peek().text)) });
  } catch {
    // It was changed since, and is marked.
  }
}

/** The network as text: what one types is what is analysed, drawn and trained. */
export function TextPane() {
  const goTo = useRef<(problem: Problem) => void>(() => {});
  const onReady = useCallback((next: (problem: Problem) => void) => {
    goTo.current = next;
  }, []);
  return (
    <Panel
      title="Text"
      tools={
        <>
          <PresetPicker />
          <Button label="Tidy: one layer a line" disabled={!isJson()} onClick={tidy}>
            Tidy
          </Button>
        </>
      }
    >
      <CodeEditor onReady={onReady} />
      <p class="text-hint quiet">Ctrl-Space lists what can be written; Tab leaves the text.</p>
      <FitNote />
      <ProblemList goTo={(problem) => goTo.current(problem)} />
    </Panel>
  );
}
