/** What was thrown, in words: an error's message, or whatever else it was. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
