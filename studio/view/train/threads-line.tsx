import { trainsThere } from "../../state/machine.ts";
import { firstStepMs, opened } from "../../state/run.ts";

/** How many threads train, and why not more; nothing while they are not the page's. */
export function ThreadsLine() {
  if (trainsThere.value) return null;
  const threads = opened.value?.threads;
  const firstMs = firstStepMs.value;
  return (
    <p class="quiet train-threads">
      {!crossOriginIsolated
        ? "This page is not cross-origin isolated, so training uses one thread. Served by fovea studio it uses more."
        : threads !== undefined &&
          `${threads} ${threads === 1 ? "thread trains" : "threads train"}; one is left to the page.`}
      {firstMs !== undefined &&
        ` Compiling and the first step took ${(firstMs / 1000).toFixed(2)} s.`}
    </p>
  );
}
