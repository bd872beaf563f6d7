import { useEffect, useRef, useState } from "preact/hooks";
import type { Written } from "../../../src/inspect/activation.ts";
import "./formula.css";

type Typesetter = typeof import("katex").default;

let asked: Promise<Typesetter> | undefined;

/** The typesetter and its fonts come with the first formula. */
function typesetter(): Promise<Typesetter> {
  asked ??= Promise.all([import("katex"), import("katex/dist/katex.min.css")]).then(
    ([katex]) => katex.default,
  );
  return asked;
}

export interface FormulaProps {
  /** What stands left of it, in LaTeX and for those who hear it: f(x). */
  readonly of: string;
  readonly formula: Written;
}

/** A formula as it is printed, with MathML for screen readers; plain text until the typesetter is there. */
export function Formula({ of, formula }: FormulaProps) {
  const place = useRef<HTMLDivElement>(null);
  const [wide, setWide] = useState(false);
  useEffect(() => {
    let left = false;
    void typesetter().then((katex) => {
      const element = place.current;
      if (left || element === null) return;
      // Builds elements and sets their styles one by one: an HTML text with style attributes would be refused by the page's policy.
      katex.render(`\\displaystyle ${of} = ${formula.latex}`, element, { throwOnError: false });
      setWide(element.scrollWidth > element.clientWidth + 1);
    });
    return () => {
      left = true;
    };
  }, [of, formula.latex]);
  return (
    <div
      class="formula"
      ref={place}
      // What is wider than its card is scrolled, by keys too.
      {...(wide && { tabIndex: 0, role: "group", "aria-label": `Formula: ${formula.text}` })}
    >
      {`${of.replace("'", "′")} = ${formula.text}`}
    </div>
  );
}
