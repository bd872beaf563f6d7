/**
 * A name out of a file as a part of a path: what leads out of the folder, hides a file or means something to a shell becomes "-".
 * At most 100 characters.
 */
export const asFileName = (name: string): string =>
  name
    .replace(/[^\p{L}\p{N}._+-]+/gu, "-")
    .replace(/^[.-]+/, "")
    .slice(0, 100) || "model";
