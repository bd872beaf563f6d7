import { problems, selected } from "../../state/network.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import type { PlacedFinding } from "../../worker/analysis/lint.ts";
import { repair } from "./findings.ts";

const kinds = { error: "bad", warning: "warn", note: "plain" } as const;
const words = { error: "Error", warning: "Warning", note: "Note" } as const;

export interface FindingsTabProps {
  readonly findings: readonly PlacedFinding[] | undefined;
  /** What they were found in. */
  readonly text: string;
}

/** What is likely wrong, why, and a button that repairs it. */
export function FindingsTab({ findings, text }: FindingsTabProps) {
  const hasShape = findings?.some(({ rule }) => rule === "shape");
  const others = hasShape ? [] : problems.value;
  if (findings === undefined) return <p class="quiet">Looking…</p>;
  return (
    <div class="analyse-findings">
      {others.map(({ message }) => (
        <Notice key={message} kind="bad">
          {message}
        </Notice>
      ))}
      {findings.length + others.length === 0 && (
        <p>Nothing found: no rule of the linter has anything to say about this network.</p>
      )}
      <ul>
        {findings.map((finding) => (
          <li
            key={`${finding.rule} ${finding.layer} ${finding.message}`}
            class={`notice notice-${kinds[finding.severity]}`}
          >
            <div>
              <p>
                <strong>{words[finding.severity]}</strong>{" "}
                <button
                  type="button"
                  class="analyse-select"
                  onClick={() => {
                    selected.value = finding.layer;
                  }}
                >
                  {finding.layer || "network"}
                </button>
              </p>
              <p>{sentence(finding.message)}</p>
              <p class="quiet">{finding.source}</p>
              {finding.repair !== undefined && (
                <Button onClick={() => repair(finding, text)}>
                  Repair: {finding.repair.describe}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A layer's input is x, not X. */
const sentence = (text: string): string =>
  `${/^\w\b/.test(text) ? text.charAt(0) : text.charAt(0).toUpperCase()}${text.slice(1)}.`;
