import { useId, useState } from "preact/hooks";
import { Panel } from "../../ui/panel.tsx";
import { openFiles } from "./open-files.ts";

/** Where files are dropped, or chosen. */
export function OpenPanel() {
  const id = useId();
  const [reading, setReading] = useState(false);
  const open = async (files: FileList | null): Promise<void> => {
    const list = Array.from(files ?? [], (file) => ({ path: file.name, blob: file }));
    if (list.length === 0) return;
    setReading(true);
    try {
      await openFiles(list);
    } finally {
      setReading(false);
    }
  };
  return (
    <Panel title="Open a file">
      <div class="export-drop">
        <div class="field">
          <label for={id}>
            Drop a run (a folder, its files or a .zip), weights (.safetensors), an ONNX network or a
            spec (.json) anywhere on the page, or choose:
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
      </div>
    </Panel>
  );
}
