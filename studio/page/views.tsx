import { useEffect } from "preact/hooks";
import { fragmentOf } from "../state/url.ts";
import { view, views } from "../state/view.ts";

/** The views, as links: each can be opened in a tab of its own, with the project. */
export function Views() {
  const shown = view.value;
  useEffect(() => {
    document.title = `${views.find(({ id }) => id === shown)?.title} – fovea studio`;
  }, [shown]);
  return (
    <nav class="app-views" aria-label="Views">
      {views.map(({ id, title }) => (
        <a
          key={id}
          href={fragmentOf(id)}
          aria-current={shown === id ? "page" : undefined}
          onClick={(event) => {
            // With a key held down the browser opens it elsewhere.
            if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
            event.preventDefault();
            view.value = id;
          }}
        >
          {title}
        </a>
      ))}
    </nav>
  );
}
