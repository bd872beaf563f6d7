import { useEffect, useId, useState } from "preact/hooks";
import { bringsFiles, droppedFiles } from "../../../ui/dropped-files.ts";
import { Notice } from "../../../ui/notice.tsx";
import { bring, brought, chosenFiles } from "./bring.ts";
import { Lines } from "./lines.tsx";

/** Files from this machine, chosen, or dropped anywhere on the page: they stay in this browser. */
export function AddFiles() {
  const id = useId();
  const over = useDrop();
  const { said, faults } = brought.value;
  const take = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }): void => {
    void bring(chosenFiles(currentTarget.files));
    // The same file can be chosen again.
    currentTarget.value = "";
  };
  return (
    <fieldset class={over ? "data-files data-files-over" : "data-files"}>
      <label for={id}>
        Your own: a CSV table, the files of MNIST or CIFAR-10, pictures. Drop them anywhere on this
        page, or choose:
      </label>
      <input id={id} type="file" multiple onChange={take} />
      <label for={`${id}-folder`}>Or a folder of pictures, in it a folder for each class:</label>
      <input id={`${id}-folder`} type="file" {...{ webkitdirectory: true }} onChange={take} />
      <p role="status">{said}</p>
      {faults.length > 0 && (
        <Notice kind="bad">
          <Lines of={faults} />
        </Notice>
      )}
    </fieldset>
  );
}

/** Takes what is dropped on the page while this is shown. @returns whether files are held over it */
function useDrop(): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const hold = (event: DragEvent): void => {
      if (!bringsFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = ({ relatedTarget }: DragEvent): void => {
      if (relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      setOver(false);
      if (!bringsFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      void bring(droppedFiles(event.dataTransfer));
    };
    addEventListener("dragover", hold);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", hold);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, []);
  return over;
}
