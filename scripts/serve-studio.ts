/** Serves a built studio as `fovea studio` does, without its api: serve-studio.ts [FOLDER] [PORT] [--plain]. With --plain it is not isolated. */
import { parseArgs } from "node:util";
import { serveStudio } from "../src/cli/studio/server.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { plain: { type: "boolean", default: false } },
});
const [page = "dist/studio", port = "9000"] = positionals;
const { origin } = await serveStudio({ page, port: Number(port), isolated: !values.plain });
console.error(`${origin}/`);
