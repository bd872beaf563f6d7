import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import "./panel.css";

export interface PanelProps {
  readonly title: string;
  /** One line: what one looks at. */
  readonly about?: string;
  /** Controls beside the title. */
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A titled region of a view. */
export function Panel({ title, about, tools, children }: PanelProps) {
  const id = useId();
  return (
    <section class="panel" aria-labelledby={id}>
      <header class="panel-head">
        <h2 id={id}>{title}</h2>
        {tools}
      </header>
      <div class="panel-body">
        {about !== undefined && <p class="panel-about">{about}</p>}
        {children}
      </div>
    </section>
  );
}
