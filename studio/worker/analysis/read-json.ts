import { type ParseError, parse, printParseErrorCode, visit } from "jsonc-parser";

/**
 * A JSON text read, or the first place where it is none. What follows a slip is misread as a rule, so only the first is told. A name that
 * stands twice in one object is a slip too: JSON would take the last in silence.
 */
export type ReadJson =
  | { readonly json: unknown }
  | { readonly message: string; readonly offset: number; readonly length: number };

/** @cost  5 ms for 100 kB */
export function readJson(text: string): ReadJson {
  try {
    const json: unknown = JSON.parse(text);
    return firstTwice(text) ?? { json };
  } catch {
    return firstSlip(text);
  }
}

/** The first name that stands a second time in one object. */
function firstTwice(text: string): ReadJson | undefined {
  const open: Set<string>[] = [];
  let found: ReadJson | undefined;
  try {
    visit(text, {
      onObjectBegin: () => void open.push(new Set()),
      onObjectEnd: () => void open.pop(),
      onObjectProperty(name, offset, length) {
        const names = open.at(-1);
        if (names?.has(name))
          found ??= {
            message: `${name.slice(0, 60)} stands twice in one { }; take one of them out`,
            ...{ offset, length },
          };
        names?.add(name);
      },
    });
  } catch {
    // Brackets deeper than the parser's stack: refused as layers that stand too deep.
  }
  return found;
}

function firstSlip(text: string): ReadJson {
  if (text.trim() === "")
    return {
      ...{ message: `no JSON: nothing is written; write { "type": "linear", "units": 10 }` },
      ...{ offset: 0, length: text.length },
    };
  const slips: ParseError[] = [];
  try {
    parse(text, slips, { disallowComments: true, allowTrailingComma: false });
  } catch {
    // The parser's own stack has an end; no network is so deep.
    return { message: "no JSON: brackets stand too deep in each other", offset: 0, length: 1 };
  }
  const slip = slips.toSorted((a, b) => a.offset - b.offset)[0];
  if (slip === undefined) return { message: "no JSON", offset: 0, length: text.length };
  const { offset } = slip;
  if (!text.startsWith("/", offset) && isJson(text.slice(0, offset)))
    return {
      message: "no JSON: the network has ended before this; take out what stands behind it",
      ...{ offset, length: text.length - offset },
    };
  const length = Math.max(slip.length, 1);
  return { message: `no JSON: ${needed(text, slip)}`, offset, length };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** In words what is missing at a slip. */
function needed(text: string, { error, offset, length }: ParseError): string {
  const came = text.slice(offset, offset + Math.max(length, 1)).slice(0, 40);
  const said = came === "" || came === "\n" ? "the text ends" : `${came} stands`;
  // The parser reports a comma too many as what is missing behind it.
  const comma = /,\s*$/.exec(text.slice(0, offset));
  switch (printParseErrorCode(error)) {
    case "CommaExpected":
      return `${said} where a comma is needed`;
    case "ColonExpected":
      return `${said} where a colon is needed`;
    case "CloseBraceExpected":
      return "a } is missing at the end";
    case "CloseBracketExpected":
      return "a ] is missing at the end";
    case "PropertyNameExpected":
      return comma && came === "}"
        ? "there is a comma too many before }"
        : `${said} where the name of an option is needed, in double quotes`;
    case "ValueExpected":
      return comma && came === "]"
        ? "there is a comma too many before ]"
        : `${said} where a value is needed`;
    case "InvalidCommentToken":
    case "UnexpectedEndOfComment":
      return "a comment stands here; JSON has none, take it out";
    case "UnexpectedEndOfString":
      return `a text does not end; close it with "`;
    case "InvalidSymbol":
      return symbol(came);
    default:
      return `${said} where it cannot`;
  }
}

const symbol = (came: string): string => {
  if (/^'/.test(came))
    return `${came} stands in single quotes; write ${JSON.stringify(came.replaceAll("'", ""))}`;
  if (/^(True|False|None)$/.test(came))
    return `${came} is Python's; write ${came === "None" ? "null" : came.toLowerCase()}`;
  return `${came} stands where JSON needs a number, true, false, or a text in double quotes`;
};
