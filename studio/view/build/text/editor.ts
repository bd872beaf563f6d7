/** The editor of the network's text: loaded when the Build view is first shown. It has no history of its own: the project's is the only one. */
import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  pickedCompletion,
  startCompletion,
} from "@codemirror/autocomplete";
import { defaultKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentOnInput,
} from "@codemirror/language";
import { type Diagnostic, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { Annotation, EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap, tooltips } from "@codemirror/view";
import { differenceOf } from "../../../state/spec-text/difference.ts";
import type { TextRange } from "../../../state/spec-text/place.ts";
import type { Problem } from "../../../worker/analysis/analyse.ts";
import { type Suggestion, suggestionsAt, type Vocabulary } from "./completion.ts";
import { editorTheme } from "./editor-theme.ts";
import { fixed, fixTitle, placeOf } from "./problem-place.ts";

export interface EditorParts {
  readonly label: string;
  readonly text: string;
  readonly vocabulary: () => Promise<Vocabulary>;
  /** Typed by the person. */
  readonly onChange: (text: string) => void;
  /** A suggestion was taken: a step of its own in the history. */
  readonly onMend: (text: string) => void;
  /** The cursor was put somewhere by the person. */
  readonly onCursor: (offset: number) => void;
  readonly undo: () => void;
  readonly redo: () => void;
}

export interface Editor {
  setText(text: string): void;
  setProblems(problems: readonly Problem[]): void;
  /** Marks a part of the text; the first line comes into view where `reveal`. */
  mark(range: TextRange | undefined, reveal: boolean): void;
  /** Puts the cursor there, and the keyboard. */
  goTo(range: TextRange): void;
  destroy(): void;
}

/** In characters, of a selection that is typed over. */
const LARGE = 2000;

/** Of changes that come from elsewhere on the page. */
const fromOutside = Annotation.define<boolean>();
const setMark = StateEffect.define<TextRange | undefined>();
const chosenLine = Decoration.line({ class: "cm-chosen" });

const markField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(lines, { changes, effects, state }) {
    const told = effects.find((effect) => effect.is(setMark));
    return told === undefined ? lines.map(changes) : linesOf(state, told.value);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function linesOf(state: EditorState, range: TextRange | undefined): DecorationSet {
  if (range === undefined || range.to > state.doc.length) return Decoration.none;
  const first = state.doc.lineAt(range.from).number;
  const last = state.doc.lineAt(range.to).number;
  const lines = Array.from({ length: last - first + 1 }, (_, i) => state.doc.line(first + i));
  return Decoration.set(lines.map(({ from }) => chosenLine.range(from)));
}

export function openEditor(parent: HTMLElement, parts: EditorParts): Editor {
  // Styles of a shadow root are objects, which the page's policy allows; a style element it would refuse.
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: "open" });
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({ doc: parts.text, extensions: extensions(parts) }),
  });
  return {
    setText(text) {
      const before = view.state.doc.toString();
      if (before === text) return;
      const changes = differenceOf(before, text);
      const cursor = changes.from + changes.insert.length;
      view.dispatch({
        changes,
        ...(view.hasFocus && { selection: { anchor: cursor }, scrollIntoView: true }),
        annotations: fromOutside.of(true),
      });
    },
    setProblems: (problems) =>
      view.dispatch(
        setDiagnostics(
          view.state,
          problems.map((one) => diagnosticOf(one, view, parts)),
        ),
      ),
    mark(range, reveal) {
      const scroll = range && reveal && range.from <= view.state.doc.length;
      view.dispatch({
        effects: [
          setMark.of(range),
          ...(scroll ? [EditorView.scrollIntoView(range.from, { y: "nearest", yMargin: 40 })] : []),
        ],
        annotations: fromOutside.of(true),
      });
    },
    goTo({ from, to }) {
      view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}

const extensions = (parts: EditorParts) => [
  editorTheme,
  json(),
  codeFolding(),
  foldGutter(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  autocompletion({ override: [(context) => complete(context, parts)], icons: false }),
  tooltips({ position: "fixed" }),
  markField,
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({ "aria-label": parts.label, spellcheck: "false" }),
  // Tab is not bound: it leaves the text, as it leaves every field.
  keymap.of([
    { key: "Mod-z", run: did(parts.undo), preventDefault: true },
    { key: "Mod-y", run: did(parts.redo), preventDefault: true },
    { key: "Mod-Shift-z", run: did(parts.redo), preventDefault: true },
    { key: "Enter", run: acceptCompletion },
    ...closeBracketsKeymap,
    ...completionKeymap,
    ...lintKeymap,
    ...foldKeymap,
    ...defaultKeymap,
  ]),
  // A menu's or a phone's undo, and what is typed over a large selection.
  EditorView.domEventHandlers({
    beforeinput(event, view) {
      const { from, to } = view.state.selection.main;
      if (event.inputType === "historyUndo") parts.undo();
      else if (event.inputType === "historyRedo") parts.redo();
      // The browser takes half a minute to replace a line of 30 kB, span by span.
      else if (event.inputType === "insertText" && event.data !== null && to - from > LARGE)
        view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type" });
      else return false;
      event.preventDefault();
      return true;
    },
  }),
  EditorView.updateListener.of(({ docChanged, selectionSet, state, transactions }) => {
    if (transactions.some((one) => one.annotation(fromOutside))) return;
    if (docChanged) parts.onChange(state.doc.toString());
    if (docChanged || selectionSet) parts.onCursor(state.selection.main.head);
  }),
];

const did = (action: () => void) => (): boolean => {
  action();
  return true;
};

function diagnosticOf(problem: Problem, view: EditorView, { onMend }: EditorParts): Diagnostic {
  const title = fixTitle(problem);
  return {
    ...placeOf(view.state.doc.toString(), problem),
    severity: "error",
    message: problem.message,
    ...(title !== undefined && {
      actions: [
        {
          name: title,
          apply: () => onMend(fixed(view.state.doc.toString(), problem)),
        },
      ],
    }),
  };
}

async function complete(
  context: CompletionContext,
  { vocabulary }: EditorParts,
): Promise<CompletionResult | null> {
  // Unasked only where a word or a text has begun.
  if (!context.explicit && !context.matchBefore(/["\w]$/)) return null;
  const text = context.state.doc.toString();
  const found = suggestionsAt(text, context.pos, await vocabulary());
  if (found === undefined || context.aborted) return null;
  // Chosen and ordered already, by what stands behind the quotes.
  const { from, to, options } = found;
  return { from, to, options: options.map(completionOf), filter: false };
}

const completionOf = (option: Suggestion): Completion => ({
  label: option.label,
  type: option.kind,
  ...(option.detail !== undefined && { detail: option.detail }),
  ...(option.info !== undefined && { info: option.info }),
  apply(view, completion, from, to) {
    const { insert } = option;
    view.dispatch({
      changes: { from, to, insert },
      selection: selectionIn(insert, from),
      annotations: pickedCompletion.of(completion),
    });
    if (insert.includes('""')) startCompletion(view);
  },
});

/** Between empty quotes, else over the value that is to be typed over, else behind it all. */
function selectionIn(insert: string, from: number): { anchor: number; head?: number } {
  const empty = insert.indexOf('""');
  if (empty >= 0) return { anchor: from + empty + 1 };
  const value = insert.indexOf(": ");
  const end = from + insert.length;
  return value < 0 ? { anchor: end } : { anchor: from + value + 2, head: end };
}
