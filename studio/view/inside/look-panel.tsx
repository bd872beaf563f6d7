import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { Answer } from "../../state/use-answer.ts";
import { Notice } from "../../ui/notice.tsx";
import { Panel } from "../../ui/panel.tsx";

export interface LookPanelProps<T> {
  readonly title: string;
  readonly about: string;
  readonly tools?: ComponentChildren;
  readonly answer: Answer<T>;
  readonly wide?: boolean;
  readonly children: (value: T) => ComponentChildren;
}

/** A panel with what the trainer answered; what went wrong, in its place. */
export function LookPanel<T>({ title, about, tools, answer, wide, children }: LookPanelProps<T>) {
  const { ref, value, fault } = answer;
  const body = useRef<HTMLDivElement>(null);
  const height = useRef(0);
  // What is below does not jump while another answer is awaited.
  if (value === undefined && body.current !== null) height.current = body.current.offsetHeight;
  return (
    <div class={wide ? "inside-wide" : "inside-cell"} ref={ref}>
      <Panel title={title} about={about} tools={tools}>
        {fault !== undefined && <Notice kind="bad">{fault}</Notice>}
        {value === undefined ? (
          fault === undefined && (
            <p class="quiet" style={{ minHeight: `${height.current}px` }}>
              Waiting for the network…
            </p>
          )
        ) : (
          <div ref={body}>{children(value)}</div>
        )}
      </Panel>
    </div>
  );
}
