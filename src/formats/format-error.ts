/** A file that is not what it claims to be. The message is one line: what is wrong and where. */
export class FormatError extends Error {
  override name = "FormatError";
}
