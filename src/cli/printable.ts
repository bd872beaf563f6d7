/** What moves a cursor, changes colours, breaks a line or turns the direction of text. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * The text with control characters written out, as \u001b: names of files and classes come from anywhere, and a terminal would obey them.
 */
export const printable = (text: string): string =>
  text.replace(CONTROLS, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
