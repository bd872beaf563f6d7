/** Height of a character in pixels. */
export const FONT_HEIGHT = 7;
/** From one character to the next. */
export const FONT_ADVANCE = 6;

/**
 * A character is seven digits, a row each from the top, in base 32: the five bits are the row's pixels from the left.
 * Capitals, numerals and a few signs: enough for a label below a picture.
 */
const glyphs: Readonly<Record<string, string>> = {
  " ": "0000000",
  "%": "op248j3",
  "+": "044v440",
  "-": "000v000",
  ".": "00000cc",
  "#": "aavavaa",
  "0": "ehjlphe",
  "1": "4c4444e",
  "2": "eh1248v",
  "3": "v2421he",
  "4": "26aiv22",
  "5": "vgu11he",
  "6": "68guhhe",
  "7": "v124888",
  "8": "ehhehhe",
  "9": "ehhf12c",
  A: "ehhvhhh",
  B: "uhhuhhu",
  C: "ehggghe",
  D: "sihhhis",
  E: "vgguggv",
  F: "vgguggg",
  G: "ehgnhhf",
  H: "hhhvhhh",
  I: "e44444e",
  J: "72222ic",
  K: "hikokih",
  L: "ggggggv",
  M: "hrllhhh",
  N: "hhpljhh",
  O: "ehhhhhe",
  P: "uhhuggg",
  Q: "ehhhlid",
  R: "uhhukih",
  S: "fgge11u",
  T: "v444444",
  U: "hhhhhhe",
  V: "hhhhha4",
  W: "hhhllla",
  X: "hha4ahh",
  Y: "hhha444",
  Z: "v1248gv",
};

/** Calls `dot` for every pixel of the text, whose top left corner is (x, y). Small letters are written as capitals; unknown ones as a gap. */
export function writeText(
  text: string,
  x: number,
  y: number,
  dot: (x: number, y: number) => void,
): void {
  for (const [place, letter] of [...text.toUpperCase()].entries()) {
    const rows = glyphs[letter] ?? "0000000";
    for (let row = 0; row < FONT_HEIGHT; row++) {
      const bits = Number.parseInt(rows[row] ?? "0", 32);
      for (let column = 0; column < 5; column++)
        if ((bits >> (4 - column)) & 1) dot(x + place * FONT_ADVANCE + column, y + row);
    }
  }
}
