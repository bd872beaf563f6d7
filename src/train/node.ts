/** What needs a file system; everything else of this room runs in a browser too. */
export {
  asWriteError,
  requireWritable,
  WriteError,
  type WriteSystem,
  writeAtomically,
} from "./atomic-write.ts";
export { asFileName } from "./file-name.ts";
export { RunFolder } from "./run-folder.ts";
