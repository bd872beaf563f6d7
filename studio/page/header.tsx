import { useEffect } from "preact/hooks";
import { canRedo, canUndo, redo, undo } from "../state/project.ts";
import { switchTheme, theme } from "../state/theme.ts";
import { view, views } from "../state/view.ts";
import { Button } from "../ui/button.tsx";
import { ShareButton } from "./share.tsx";
import { undoKeys } from "./undo-keys.ts";

/** The name, the views, and what can be done everywhere. */
export function Header() {
  useEffect(() => {
    addEventListener("keydown", undoKeys);
    return () => removeEventListener("keydown", undoKeys);
  }, []);
  return (
    <header class="app-header">
      <a class="app-skip button" href="#main">
        To the content
      </a>
      <span class="app-brand">
        <img src="./icon.svg" alt="" />
        fovea
      </span>
      <nav class="app-views" aria-label="Views">
        {views.map(({ id, title }) => (
          <a
            key={id}
            href={`#view=${id}`}
            aria-current={view.value === id ? "page" : undefined}
            onClick={(event) => {
              event.preventDefault();
              view.value = id;
            }}
          >
            {title}
          </a>
        ))}
      </nav>
      <div class="app-tools">
        <ShareButton />
        <Button label="Undo" disabled={!canUndo.value} onClick={undo}>
          ↶
        </Button>
        <Button label="Redo" disabled={!canRedo.value} onClick={redo}>
          ↷
        </Button>
        <Button
          label={theme.value === "dark" ? "Switch to light colours" : "Switch to dark colours"}
          onClick={switchTheme}
        >
          {theme.value === "dark" ? "☀" : "☾"}
        </Button>
      </div>
    </header>
  );
}
