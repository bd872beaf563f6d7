import { useEffect, useRef, useState } from "preact/hooks";
import type { Written } from "../../../src/inspect/activation.ts";
import { typesetter } from "../../ui/typesetter.ts";
import "./formula.css";

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
