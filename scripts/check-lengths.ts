/** Holds the size of a file: a warning above 400 lines, a failure above 600. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const WARN = 400;
const FAIL = 600;
let failed = false;

const paths = globSync("{src,bench,scripts,test,studio}/**/*.{ts,tsx}", {
  cwd: root,
  exclude: (name) => name === "node_modules" || name === "dist",
}).sort();

for (const path of paths) {
  const text = readFileSync(join(root, path), "utf8");
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  if (lines > FAIL) {
    failed = true;
    console.error(`${path}: ${lines} lines, the limit is ${FAIL}`);
  } else if (lines > WARN) {
    console.warn(`warning: ${path}: ${lines} lines; above ${WARN} needs a reason`);
  }
}
if (failed) process.exit(1);
console.log(`check-lengths: ${paths.length} files`);
