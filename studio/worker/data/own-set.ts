/** What a person brought: as it came, so that it can be read again with other options. */

/** A file's bytes, and where it lay. */
export interface OwnFile {
  /** With "/" between folders. */
  readonly path: string;
  readonly blob: Blob;
}

/** Drawings of one class, [28, 28] each. */
export interface DrawnClass {
  readonly name: string;
  readonly pictures: readonly Uint8Array[];
}

export type OwnSet = { readonly key: string; readonly savedAt: number } & (
  | { readonly kind: "mnist" | "cifar10" | "table" | "folder"; readonly files: readonly OwnFile[] }
  | { readonly kind: "drawings"; readonly classes: readonly DrawnClass[] }
);

/** Sets are told apart by their kind, tables and folders also by their name. */
export const keyOf = (name: string, file?: string): string =>
  file === undefined ? name : `${name}/${file}`;

export const nameOf = (path: string): string => path.split("/").at(-1) ?? path;
