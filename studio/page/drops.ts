import { notify } from "../state/notices.ts";
import { view } from "../state/view.ts";
import { bringsFiles, droppedFiles } from "../ui/dropped-files.ts";
import { messageOf } from "../ui/message-of.ts";

/** The Train view takes data wherever they are dropped. */
const isDataView = (): boolean => view.peek() === "train";

/** What a run or a network can be in. */
const NETWORK = /\.(zip|json|safetensors|onnx)$/i;

function hold(event: DragEvent): void {
  if (bringsFiles(event) && !isDataView()) event.preventDefault();
}

/** Files that are dropped anywhere are opened; a browser would leave the page for them. */
function drop(event: DragEvent): void {
  const { dataTransfer } = event;
  if (!bringsFiles(event) || dataTransfer === null) return;
  if (isDataView() && ![...dataTransfer.files].every(({ name }) => NETWORK.test(name))) return;
  event.preventDefault();
  const files = droppedFiles(dataTransfer);
  void (async () => {
    try {
      const { openFiles } = await import("../view/export/open-files.ts");
      await openFiles(await files);
    } catch (error) {
      notify("bad", `What was dropped cannot be read: ${messageOf(error)}`);
    }
  })();
}

/** @returns what ends it */
export function followDrops(): () => void {
  addEventListener("dragover", hold);
  addEventListener("drop", drop);
  return () => {
    removeEventListener("dragover", hold);
    removeEventListener("drop", drop);
  };
}
