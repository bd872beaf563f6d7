import { useEffect } from "preact/hooks";
import { canRedo, canUndo, redo, undo } from "../state/project.ts";
import { switchTheme, theme } from "../state/theme.ts";
import { Button } from "../ui/button.tsx";
import { ShareButton } from "./share.tsx";
import { undoKeys } from "./undo-keys.ts";
import { Views } from "./views.tsx";

/** The name, the views, and what can be done everywhere. */
export function Header() {
  useEffect(() => {
    addEventListener("keydown", undoKeys);
    return () => removeEventListener("keydown", undoKeys);
  }, []);
  return (
    <header class="app-header">
      <button
        type="button"
        class="app-skip button"
        // No link to #main: the address holds the project.
        onClick={() => document.getElementById("main")?.focus()}
      >
        To the content
      </button>
      <span class="app-brand">
        <img src="./icon.svg" alt="" />
        fovea
      </span>
      <Views />
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
