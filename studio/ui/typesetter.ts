type Typesetter = typeof import("katex").default;

let asked: Promise<Typesetter> | undefined;

/**
 * The typesetter and its fonts, which come with the first formula. Its `render` builds elements and sets their styles one by one: an HTML
 * text with style attributes would be refused by the page's policy.
 */
export function typesetter(): Promise<Typesetter> {
  asked ??= Promise.all([import("katex"), import("katex/dist/katex.min.css")]).then(
    ([katex]) => katex.default,
  );
  return asked;
}
