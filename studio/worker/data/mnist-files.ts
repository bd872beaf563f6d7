import { type Dataset, decodeMnist, type NamedBytes, type Parts } from "../../../src/data/index.ts";
import { FormatError } from "../../../src/formats/index.ts";
import { nameOf, type OwnFile } from "./own-set.ts";

type Role = `${"train" | "test"} ${"images" | "labels"}`;

const roles: readonly { readonly role: Role; readonly is: RegExp; readonly file: string }[] = [
  { role: "train images", is: /train.*(images|idx3)/i, file: "train-images-idx3-ubyte" },
  { role: "train labels", is: /train.*(labels|idx1)/i, file: "train-labels-idx1-ubyte" },
  { role: "test images", is: /(t10k|test).*(images|idx3)/i, file: "t10k-images-idx3-ubyte" },
  { role: "test labels", is: /(t10k|test).*(labels|idx1)/i, file: "t10k-labels-idx1-ubyte" },
];

/** The name that the file of MNIST is known by: "train-images-idx3-ubyte"; undefined for another. */
export const roleOf = (name: string): Role | undefined =>
  roles.find(({ is }) => is.test(name))?.role;

/** The files that are still needed, by their usual names. */
export const missingMnist = (files: readonly OwnFile[]): string[] => {
  const there = new Set(files.map(({ path }) => roleOf(nameOf(path))));
  return roles.filter(({ role }) => !there.has(role)).map(({ file }) => file);
};

/** Those of `files` and `more`, of each role the last. */
export function joinMnist(files: readonly OwnFile[], more: readonly OwnFile[]): OwnFile[] {
  const byRole = new Map<string, OwnFile>();
  for (const file of [...files, ...more]) byRole.set(roleOf(nameOf(file.path)) ?? file.path, file);
  return [...byRole.values()];
}

/** @throws {FormatError} naming the files that are missing, or the one that is damaged */
export async function readMnist(files: readonly OwnFile[]): Promise<Parts> {
  const missing = missingMnist(files);
  if (missing.length > 0)
    throw new FormatError(`MNIST: add ${missing.join(", ")} (packed as .gz or not)`);
  const bytesOf = async (role: Role): Promise<NamedBytes> => {
    const file = files.find(({ path }) => roleOf(nameOf(path)) === role) as OwnFile;
    return { name: nameOf(file.path), bytes: new Uint8Array(await file.blob.arrayBuffer()) };
  };
  const part = async (split: "train" | "test"): Promise<Dataset> =>
    decodeMnist(split, await bytesOf(`${split} images`), await bytesOf(`${split} labels`));
  return { train: await part("train"), validation: await part("test") };
}
