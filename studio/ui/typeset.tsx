import { useEffect, useRef, useState } from "preact/hooks";
import { typesetter } from "./typesetter.ts";
import "./typeset.css";

export interface TypesetProps {
  /** In LaTeX. */
  readonly tex: string;
  /** The same in one line: what is seen until the typesetter is there, and what is heard and found. */
  readonly text: string;
}

/** A formula in a line of text, which may be broken behind its operators. */
export function Typeset({ tex, text }: TypesetProps) {
  const place = useRef<HTMLSpanElement>(null);
  const [done, setDone] = useState<string>();
  useEffect(() => {
    let left = false;
    typesetter().then(
      (katex) => {
        if (left || place.current === null) return;
        katex.render(tex, place.current, { output: "html", throwOnError: false });
        setDone(tex);
      },
      // The text stands there already, so a page that has lost its server still says it.
      () => undefined,
    );
    return () => {
      left = true;
    };
  }, [tex]);
  return (
    <span class="typeset">
      <span class={done === tex ? "unseen" : ""}>{text}</span>
      <span ref={place} hidden={done !== tex} aria-hidden="true" />
    </span>
  );
}
