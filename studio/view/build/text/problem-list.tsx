import { network, problems } from "../../../state/network.ts";
import { change, project } from "../../../state/project.ts";
import { Button } from "../../../ui/button.tsx";
import type { Problem } from "../../../worker/analysis/analyse.ts";
import "./problem-list.css";

async function mend(problem: Problem): Promise<void> {
  const { fixed } = await import("./problem-place.ts");
  change({ text: fixed(project.peek().text, problem) });
}

const MOST = 6;

/** What is wrong with the text, in words, with what mends it. Read out when it changes. */
export function ProblemList({ goTo }: { readonly goTo: (problem: Problem) => void }) {
  const all = problems.value;
  return (
    <div class="text-problems" aria-live="polite">
      {all.length > 0 && (
        <p class="quiet">
          {all.length === 1 ? "One thing is" : `${all.length} things are`} not right yet
          {network.value === undefined ? "." : "; the last network that was stays in use."}
        </p>
      )}
      <ul>
        {all.slice(0, MOST).map((problem) => (
          <li key={`${problem.message} ${problem.at?.join("/")}`}>
            <span>{problem.message}</span>
            <span class="text-problem-tools">
              <Button label={`Go there: ${problem.message}`} onClick={() => goTo(problem)}>
                Go there
              </Button>
              {problem.suggestion !== undefined && (
                <Button onClick={() => void mend(problem)}>
                  Write {problem.isName ? JSON.stringify(problem.suggestion) : problem.suggestion}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {all.length > MOST && <p class="quiet">and {all.length - MOST} more</p>}
    </div>
  );
}
