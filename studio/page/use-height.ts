import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** The height of an element as a variable of the style sheets, for what must not lie under it: `--run-bar`. */
export function useHeight<E extends HTMLElement>(variable: `--${string}`): RefObject<E | null> {
  const element = useRef<E>(null);
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const { style } = document.documentElement;
    const watch = new ResizeObserver(() =>
      style.setProperty(variable, `${current.offsetHeight}px`),
    );
    watch.observe(current);
    return () => watch.disconnect();
  }, [variable]);
  return element;
}
