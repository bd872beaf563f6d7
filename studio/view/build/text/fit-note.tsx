import { dataInfo } from "../../../state/data.ts";
import { network } from "../../../state/network.ts";
import { change, project } from "../../../state/project.ts";
import { Button } from "../../../ui/button.tsx";
import { Notice } from "../../../ui/notice.tsx";
import { type OutputNote, outputNote } from "./output-note.ts";

async function mend({ at, option }: OutputNote, outputs: number): Promise<void> {
  if (at === undefined || option === undefined) return;
  const { setOption } = await import("../../../state/spec-edit.ts");
  change({ text: setOption(project.peek().text, at, option, outputs) });
}

/** Said where the network holds together but does not give what the data ask for. */
export function FitNote() {
  const known = network.value;
  const { outputs, classes } = dataInfo.value;
  if (known === undefined || known.text !== project.value.text) return null;
  const note = outputNote(known, outputs, classes.length > 0 ? "classes" : "numbers to find");
  if (note === undefined) return null;
  return (
    <div class="text-fit">
      <Notice kind="warn">
        {note.message}{" "}
        {note.option !== undefined && (
          <Button onClick={() => void mend(note, outputs)}>
            Write {note.option} {outputs}
          </Button>
        )}
      </Notice>
    </div>
  );
}
