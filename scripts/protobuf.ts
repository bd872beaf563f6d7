/**
 * Makes src/formats/onnx/proto/onnx_pb.ts from the .proto beside it. Needs the network: the generator is no dependency of the project, for
 * its result is part of it.
 *
 *   node scripts/protobuf.ts
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const folder = join(root, "src", "formats", "onnx", "proto");
const scratch = mkdtempSync(join(tmpdir(), "fovea-protobuf-"));
const template = join(scratch, "buf.gen.json");
const plugin = { local: "protoc-gen-es", out: folder, opt: ["target=ts", "import_extension=ts"] };
writeFileSync(template, JSON.stringify({ version: "v2", plugins: [plugin] }));
const packages = ["@bufbuild/buf@1", "@bufbuild/protoc-gen-es@2"].map(
  (name) => `--package=${name}`,
);
const command = [
  "exec",
  "--yes",
  ...packages,
  "--",
  "buf",
  "generate",
  folder,
  "--template",
  template,
];
const { status } = spawnSync("npm", command, { cwd: scratch, stdio: "inherit" });
rmSync(scratch, { recursive: true });
process.exitCode = status ?? 1;
