import { closeNotice, closeNotices, notices } from "../state/notices.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { useHeight } from "./use-height.ts";

/** More than these are closed together. */
const FEW = 2;

/** What has happened and was not closed yet: above the controls of the run, wherever one has scrolled to. */
export function Notices() {
  const all = notices.value;
  return (
    <div class="app-notices" ref={useHeight<HTMLDivElement>("--notices")}>
      {all.length > FEW && <Button onClick={closeNotices}>Close all {all.length}</Button>}
      {all.map(({ id, kind, text, action }) => (
        <Notice key={id} kind={kind} onClose={() => closeNotice(id)}>
          {text}{" "}
          {action && (
            <Button
              onClick={() => {
                closeNotice(id);
                action.run();
              }}
            >
              {action.title}
            </Button>
          )}
        </Notice>
      ))}
    </div>
  );
}
