/** What a browser must be able to do, said before something needs it; and what goes wrong unseen, said when it does. */

import { messageOf } from "../ui/message-of.ts";
import { notify } from "./notices.ts";

/** A module of one function that gives an i8x16: `(func (result v128) i32.const 0 i8x16.splat)`. */
const SIMD = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0],
  ...[10, 8, 1, 6, 0, 65, 0, 253, 15, 11],
);

/** Says what this browser cannot do. */
export function requireBrowser(): void {
  if (globalThis.WebAssembly?.validate(SIMD) !== true)
    notify(
      "warn",
      "This browser has no WebAssembly with SIMD (Chrome 91, Firefox 89, Safari 16.4 and later have it): networks can be built and analysed, not trained.",
    );
}

/** A browser reports it where an observed element changes twice in a frame; it looks again in the next. */
const HARMLESS = /^ResizeObserver loop/;

/** Errors that nobody else says. The page goes on. */
export function followErrors(): void {
  const say = (error: unknown): void => {
    const message = messageOf(error);
    if (!HARMLESS.test(message))
      notify(
        "bad",
        `Something went wrong in the page: ${message}. What is shown may be out of date.`,
        {
          title: "Load the page again",
          run: () => location.reload(),
        },
      );
  };
  addEventListener("error", ({ error, message }) => say(error ?? message));
  addEventListener("unhandledrejection", ({ reason }) => say(reason));
}
