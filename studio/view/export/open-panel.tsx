import { useId, useState } from "preact/hooks";
import { Panel } from "../../ui/panel.tsx";
import { openFiles } from "./open-files.ts";

/** Where files are dropped, or chosen. */
export function OpenPanel() {
  const id = useId();
  const [over, setOver] = useState(false);
  const [reading, setReading] = useState(false);
  const open = async (files: FileList | null | undefined): Promise<void> => {
    const list = [...(files ?? [])];
    if (list.length === 0) return;
    setReading(true);
    await openFiles(list);
    setReading(false);
  };
  return (
    <Panel title="Open a file">
      <section
        class={over ? "export-drop export-over" : "export-drop"}
        aria-label="Files can be dropped here"
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void open(event.dataTransfer?.files);
        }}
      >
        <div class="field">
          <label for={id}>
            Drop a run (.zip, or the files of a run folder), weights (.safetensors), an ONNX network
            or a spec (.json) here, or choose:
          </label>
          <input
            id={id}
            type="file"
            multiple
            accept=".zip,.safetensors,.onnx,.json,.jsonl,.md"
            onChange={({ currentTarget }) => {
              void open(currentTarget.files).finally(() => {
                // The same file can be chosen again.
                currentTarget.value = "";
              });
            }}
          />
        </div>
        <p class="quiet" role="status">
          {reading
            ? "Being read…"
            : "Nothing leaves this page. A file that is damaged is named, and what is open stays."}
        </p>
      </section>
    </Panel>
  );
}
