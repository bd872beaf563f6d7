/**
 * Holds the shape of the house. A file in a room of src/ imports from its own room and from earlier rooms only;
 * packages are imported in src/cli only, and one in src/formats/onnx; no files import each other in a circle.
 * Tests may import from anywhere, and src/index.ts from every room. The studio has rooms of its own behind those of src/:
 * its workers run the engine, the page only knows the types of both; a view knows no other view.
 */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { findImports } from "./imports.ts";

/** From the foundation upwards. */
const ROOMS = [
  "expr",
  "graph",
  "compiler",
  "backend",
  "tensor",
  "nn",
  "inspect",
  "optim",
  "formats",
  "data",
  "zoo",
  "train",
  "experiment",
  "classic",
  "explain",
  "cli",
];
/** Of the studio; what stands in studio/ itself sees all of them. */
const STUDIO_ROOMS = ["worker", "ui", "state", "figure", "view", "page"];
/** Behind it the engine runs, off the page's own thread. */
const WORKER = "studio/worker/";
/** The one room that may import packages; and the one package that a folder elsewhere may. */
const PACKAGE_ROOM = "cli";
const ALLOWED = [{ folder: "src/formats/onnx/", package: "@bufbuild/protobuf" }];
const isAllowed = (file: string, specifier: string): boolean =>
  ALLOWED.some(
    ({ folder, package: name }) =>
      file.startsWith(folder) && (specifier === name || specifier.startsWith(`${name}/`)),
  );

const root = process.argv[2] ?? join(import.meta.dirname, "..");
const violations: string[] = [];
/** file → files it imports, with types left out: they are gone at run time and cannot make a cycle. */
const edges = new Map<string, string[]>();

const roomOf = (path: string): string | undefined => /^src\/([^/]+)\//.exec(path)?.[1];

const files = globSync("{src,studio}/**/*.{ts,tsx}", { cwd: root })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => !/\.(test|config)\.tsx?$/.test(path))
  .sort();

for (const file of files) {
  const room = roomOf(file);
  const rank = room === undefined ? Number.POSITIVE_INFINITY : ROOMS.indexOf(room);
  if (rank === -1) violations.push(`${file}:1 room ${room} is not in the list of rooms`);
  const targets: string[] = [];
  edges.set(file, targets);

  for (const { line, specifier, typeOnly } of findImports(
    file,
    readFileSync(join(root, file), "utf8"),
  )) {
    const report = (why: string) => violations.push(`${file}:${line} imports ${specifier}: ${why}`);
    if (specifier.startsWith("node:")) continue;
    if (!specifier.startsWith(".")) {
      if (file.startsWith("studio/")) continue;
      if (room !== PACKAGE_ROOM && !isAllowed(file, specifier))
        report(`only room ${PACKAGE_ROOM} may import packages`);
      continue;
    }
    const target = posix.normalize(posix.join(dirname(file), specifier));
    if (!existsSync(join(root, target))) {
      report("no such file");
      continue;
    }
    if (!typeOnly) targets.push(target);
    if (file.startsWith("studio/")) {
      const why = studioFault(file, target, typeOnly);
      if (why !== undefined) report(why);
      continue;
    }
    if (room === undefined) continue;
    if (!target.startsWith("src/")) {
      report(`room ${room} may not import from outside src`);
      continue;
    }
    const targetRoom = roomOf(target);
    if (targetRoom === undefined) report(`room ${room} may not import the root`);
    else if (ROOMS.indexOf(targetRoom) > rank) {
      report(`room ${room} may not import room ${targetRoom}`);
    }
  }
}

for (const cycle of cycles())
  violations.push(`${cycle[0]}:1 imports in a circle: ${cycle.join(" → ")}`);

for (const violation of violations) console.error(violation);
if (violations.length > 0) process.exit(1);
console.log(`check-imports: ${files.length} files`);

/** Why a file of the studio may not import that one; undefined if it may. */
function studioFault(file: string, target: string, typeOnly: boolean): string | undefined {
  const studioRoom = (path: string) => /^studio\/([^/]+)\//.exec(path)?.[1];
  const room = studioRoom(file);
  if (target.startsWith("src/"))
    return typeOnly || file.startsWith(WORKER)
      ? undefined
      : `only ${WORKER} may import more than types from src`;
  if (!target.startsWith("studio/")) return "the studio may not import from outside src and studio";
  if (room === undefined) return undefined;
  const targetRoom = studioRoom(target);
  if (targetRoom === undefined) return `room ${room} may not import the root`;
  if (STUDIO_ROOMS.indexOf(room) === -1)
    return `room ${room} is not in the list of the studio's rooms`;
  if (targetRoom === "worker" && room !== "worker" && !typeOnly)
    return `only ${WORKER} may import more than types from it`;
  if (STUDIO_ROOMS.indexOf(targetRoom) > STUDIO_ROOMS.indexOf(room))
    return `room ${room} may not import room ${targetRoom}`;
  const view = (path: string) => /^studio\/view\/([^/]+)\//.exec(path)?.[1];
  if (view(file) !== undefined && view(target) !== undefined && view(file) !== view(target))
    return "a view may not import another";
  return undefined;
}

/** One circle for each edge that closes one, found by depth-first search. */
function cycles(): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at !== -1) {
      found.push([...path.slice(at), file]);
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const next of edges.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of edges.keys()) visit(file);
  return found;
}
