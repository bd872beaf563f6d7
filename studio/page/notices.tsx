import { closeNotice, notices } from "../state/notices.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";

/** What has happened and was not closed yet. */
export const Notices = () => (
  <div class="app-notices">
    {notices.value.map(({ id, kind, text, action }) => (
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
