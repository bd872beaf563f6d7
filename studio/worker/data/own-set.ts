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

/** Sets that everybody knows, from files. */
export const publishedNames = ["mnist", "cifar10"] as const;
export type PublishedName = (typeof publishedNames)[number];

export const isPublished = (name: string): name is PublishedName =>
  publishedNames.some((one) => one === name);

export type OwnSet = { readonly key: string; readonly savedAt: number } & (
  | { readonly kind: PublishedName | "table" | "folder"; readonly files: readonly OwnFile[] }
  | { readonly kind: "drawings"; readonly classes: readonly DrawnClass[] }
);

/** Sets are told apart by their kind, tables and folders also by their name. */
export const keyOf = (name: string, file?: string): string =>
  file === undefined ? name : `${name}/${file}`;

export const nameOf = (path: string): string => path.split("/").at(-1) ?? path;
