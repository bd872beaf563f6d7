/**
 * The value of a formula as explanations write it: + − · / ( ), ⌊ ⌋ and ⌈ ⌉, max( , ) and numbers. An independent reading of the text,
 * which knows nothing of the layers behind it.
 *
 * @throws {Error} at what it cannot read
 */
export function evaluateFormula(text: string): number {
  const tokens = text.match(/\d+(?:\.\d+)?|max|\S/g) ?? [];
  let at = 0;
  const take = (token: string): void => {
    if (tokens[at++] !== token) throw new Error(`${text}: ${token} is missing before token ${at}`);
  };
  const closing: Readonly<Record<string, readonly [end: string, (n: number) => number]>> = {
    "(": [")", (n) => n],
    "⌊": ["⌋", Math.floor],
    "⌈": ["⌉", Math.ceil],
  };
  const factor = (): number => {
    const token = tokens[at++] ?? "";
    if (token === "−") return -factor();
    if (token === "max") {
      take("(");
      const values = [sum()];
      while (tokens[at] === ",") {
        at++;
        values.push(sum());
      }
      take(")");
      return Math.max(...values);
    }
    const bracket = closing[token];
    if (bracket === undefined) {
      if (!/^\d/.test(token)) throw new Error(`${text}: ${token} is no number`);
      return Number(token);
    }
    const inside = sum();
    take(bracket[0]);
    return bracket[1](inside);
  };
  const term = (): number => {
    let value = factor();
    for (;;) {
      if (tokens[at] === "·") {
        at++;
        value *= factor();
      } else if (tokens[at] === "/") {
        at++;
        value /= factor();
      } else return value;
    }
  };
  const sum = (): number => {
    let value = term();
    for (;;) {
      if (tokens[at] === "+") {
        at++;
        value += term();
      } else if (tokens[at] === "−") {
        at++;
        value -= term();
      } else return value;
    }
  };
  const value = sum();
  if (at < tokens.length) throw new Error(`${text}: ${tokens[at]} is left over`);
  return value;
}
