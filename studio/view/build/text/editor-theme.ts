import { syntaxTree } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";

/** Colours are the page's variables, which reach into the shadow root: light and dark are one theme. */
const look = EditorView.theme({
  "&": {
    backgroundColor: "var(--surface)",
    color: "var(--ink)",
    maxHeight: "var(--text-height, 62vh)",
  },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: "13px", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--ink)", padding: "6px 0" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--ink-2)", border: "none" },
  ".cm-foldGutter span": { padding: "0 3px", cursor: "pointer" },
  ".cm-foldPlaceholder": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--edge)",
    padding: "0 6px",
  },
  ".cm-matchingBracket": { backgroundColor: "transparent" },
  "&.cm-focused .cm-matchingBracket": {
    backgroundColor: "transparent",
    outline: "1px solid var(--edge)",
  },
  ".cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket": {
    backgroundColor: "transparent",
    color: "var(--bad)",
  },
  ".cm-chosen": { backgroundColor: "var(--accent-soft)", boxShadow: "inset 3px 0 0 var(--accent)" },
  ".spec-name": { color: "var(--accent)" },
  ".spec-text": { color: "var(--good)" },
  ".spec-layer": { color: "var(--ink)", fontWeight: "600" },
  ".spec-number": { color: "var(--warn)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--bad)",
    textDecorationSkipInk: "none",
    textUnderlineOffset: "3px",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--surface)",
    color: "var(--ink)",
    border: "1px solid var(--edge)",
    borderRadius: "6px",
    boxShadow: "var(--shadow)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--font)",
    fontSize: "13px",
    maxHeight: "15em",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    padding: "3px 8px",
    minHeight: "24px",
    lineHeight: "1.5",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
  },
  ".cm-tooltip-autocomplete li[aria-selected] .cm-completionDetail": { color: "var(--on-accent)" },
  ".cm-completionDetail": { color: "var(--ink-2)", fontStyle: "normal", marginLeft: "10px" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionInfo": { maxWidth: "280px", padding: "6px 10px" },
  ".cm-diagnostic": {
    padding: "6px 10px",
    borderLeft: "4px solid var(--bad)",
    fontFamily: "var(--font)",
    maxWidth: "480px",
    whiteSpace: "pre-wrap",
  },
  ".cm-diagnosticAction": {
    minHeight: "26px",
    padding: "2px 10px",
    marginLeft: "8px",
    borderRadius: "6px",
    border: "1px solid var(--edge)",
    backgroundColor: "var(--surface)",
    color: "var(--ink)",
    font: "inherit",
  },
});

/** Spaces at the beginning of a line, and two more: what does not fit on it goes on below there. */
const MOST_INDENT = 16;
const hangs = Array.from({ length: MOST_INDENT + 1 }, (_, n) =>
  Decoration.line({ class: `spec-hang-${n}` }),
);
const hanging = EditorView.theme(
  Object.fromEntries(
    hangs.map((_, n) => [
      `.cm-line.spec-hang-${n}`,
      { paddingLeft: `calc(6px + ${n + 2}ch)`, textIndent: `-${n + 2}ch` },
    ]),
  ),
);

function indents(view: EditorView): DecorationSet {
  const found = view.visibleRanges.flatMap(({ from, to }) => {
    const first = view.state.doc.lineAt(from).number;
    const last = view.state.doc.lineAt(to).number;
    return Array.from({ length: last - first + 1 }, (_, i) => {
      const line = view.state.doc.line(first + i);
      const spaces = /^ */.exec(line.text)?.[0].length ?? 0;
      return hangs[Math.min(spaces, MOST_INDENT)]?.range(line.from) ?? [];
    }).flat();
  });
  return Decoration.set(found, true);
}

const indenting = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = indents(view);
    }
    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged) this.decorations = indents(update.view);
    }
  },
  { decorations: ({ decorations }) => decorations },
);

const marks: Readonly<Record<string, Decoration>> = {
  PropertyName: Decoration.mark({ class: "spec-name" }),
  String: Decoration.mark({ class: "spec-text" }),
  Number: Decoration.mark({ class: "spec-number" }),
  True: Decoration.mark({ class: "spec-number" }),
  False: Decoration.mark({ class: "spec-number" }),
  Null: Decoration.mark({ class: "spec-number" }),
};
const layerMark = Decoration.mark({ class: "spec-layer" });

/** Names, texts and numbers in colour; the types of layers stand out. */
function colours(view: EditorView): DecorationSet {
  const found = view.visibleRanges.flatMap(({ from, to }) => {
    const ranges: ReturnType<Decoration["range"]>[] = [];
    syntaxTree(view.state).iterate({
      from,
      to,
      enter: (node) => {
        const mark = marks[node.name];
        if (mark === undefined || node.from === node.to) return;
        const name = node.node.parent?.firstChild;
        const isType =
          node.name === "String" &&
          name?.name === "PropertyName" &&
          view.state.sliceDoc(name.from, name.to) === '"type"';
        ranges.push((isType ? layerMark : mark).range(node.from, node.to));
      },
    });
    return ranges;
  });
  return Decoration.set(found, true);
}

const colouring = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = colours(view);
    }
    update(update: ViewUpdate): void {
      const read = syntaxTree(update.startState) !== syntaxTree(update.state);
      if (update.docChanged || update.viewportChanged || read)
        this.decorations = colours(update.view);
    }
  },
  { decorations: ({ decorations }) => decorations },
);

export const editorTheme: Extension = [look, hanging, indenting, colouring];
