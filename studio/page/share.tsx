import { useEffect, useRef, useState } from "preact/hooks";
import { dataInfo } from "../state/data.ts";
import { isOwnData } from "../state/own-data.ts";
import { project } from "../state/project.ts";
import { linkTo } from "../state/url.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import "./share.css";
import { showCount } from "../ui/number-text.ts";

/** What some programs cut: mail and chat. */
const LONG = 8_000;

/** Opens the link to what is on the page. */
export function ShareButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Share</Button>
      {open && <ShareDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const [link, setLink] = useState<string>();
  const [fault, setFault] = useState<string>();
  const [copied, setCopied] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    linkTo(project.peek()).then(setLink, (error: Error) => setFault(error.message));
  }, []);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(link ?? "");
      setCopied("The link is copied.");
    } catch {
      field.current?.select();
      setCopied("The browser does not allow it: copy the chosen text yourself, with Ctrl-C.");
    }
  };
  const { title } = dataInfo.value;
  return (
    <Dialog title="Share" onClose={onClose}>
      <p>
        The link holds the network, the choice of data, the settings of the training and the seed:
        who opens it can train the same run. It does not hold what the network has learnt; take that
        from Export.
      </p>
      {isOwnData(project.value.data.name) && (
        <Notice kind="warn">
          Your own data ({title}) do not travel with the link: send their files along, and the other
          opens them in the page.
        </Notice>
      )}
      {fault !== undefined && <Notice kind="bad">{fault}</Notice>}
      {link !== undefined && (
        <>
          <div class="field">
            <label for="share-link">Link, {showCount(link.length)} characters</label>
            <input
              id="share-link"
              ref={field}
              class="mono"
              readOnly
              value={link}
              onFocus={({ currentTarget }) => currentTarget.select()}
            />
          </div>
          {link.length > LONG && (
            <Notice kind="warn">
              Some programs for mail and chat cut links as long as this one.
            </Notice>
          )}
          <div class="share-tools">
            <Button look="primary" onClick={() => void copy()}>
              Copy the link
            </Button>
            <span role="status">{copied}</span>
          </div>
        </>
      )}
    </Dialog>
  );
}
