import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { addFiles } from "../../../state/data-library.ts";
import { Notice } from "../../../ui/notice.tsx";

/** Files from this machine, chosen or dropped: they stay in this browser. */
export function AddFiles() {
  const id = useId();
  const faults = useSignal<readonly string[]>([]);
  const said = useSignal("");
  const take = async (files: readonly File[]): Promise<void> => {
    if (files.length === 0) return;
    said.value = "Reading…";
    try {
      const own = files.map((file) => ({ path: file.webkitRelativePath || file.name, blob: file }));
      const found = await addFiles(own);
      faults.value = found.faults;
      const names = found.added.map(({ title }) => title).join(", ");
      said.value = names === "" ? "" : `Added: ${names}.`;
    } catch (error) {
      said.value = "";
      faults.value = [error instanceof Error ? error.message : String(error)];
    }
  };
  return (
    <fieldset
      class="data-files"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void take([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <label for={id}>
        Your own: a CSV table, the files of MNIST or CIFAR-10, pictures. Drop them here or choose:
      </label>
      <input
        id={id}
        type="file"
        multiple
        onChange={({ currentTarget }) => {
          void take([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
      <label for={`${id}-folder`}>Or a folder of pictures, in it a folder for each class:</label>
      <input
        id={`${id}-folder`}
        type="file"
        {...{ webkitdirectory: true }}
        onChange={({ currentTarget }) => {
          void take([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
      <p role="status">{said.value}</p>
      {faults.value.map((fault) => (
        <Notice key={fault} kind="bad">
          {fault}
        </Notice>
      ))}
    </fieldset>
  );
}
