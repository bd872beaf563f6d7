import { join } from "node:path";
import { defineConfig, type Plugin } from "vite";
import { META_POLICY } from "../src/cli/studio/headers.ts";

/**
 * Formulas under a strict policy, and small. Every browser that can run the page reads woff2, so the older forms of the fonts are left out;
 * the style attribute of a tall brace, which would be refused, only repeats its width.
 */
const katex: Plugin = {
  name: "katex",
  enforce: "pre",
  transform: (code, id) => {
    if (/katex[^/]*\.css$/.test(id))
      return code.replaceAll(/,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\([^)]*\)/g, "");
    return id.endsWith("katex.mjs")
      ? code.replaceAll('"style": "width:" + makeEm(width),', "")
      : undefined;
  },
};

/** What the data room needs Node for is loaded there only when there is Node; a page has no use for it. */
const nodeOnly: Plugin = {
  name: "node-only",
  enforce: "pre",
  load: (id) => (/\/src\/data\/node\/[^/]*\.ts$/.test(id) ? "export {};" : undefined),
};

/** Relative URLs, so that any host can serve the page from any folder. */
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [
    katex,
    nodeOnly,
    {
      name: "policy",
      // A host that sends no policy of its own gets the same one from the page.
      transformIndexHtml: () => [
        {
          tag: "meta",
          attrs: { "http-equiv": "Content-Security-Policy", content: META_POLICY },
          injectTo: "head-prepend",
        },
      ],
      apply: "build",
    },
  ],
  // Workers import parts of themselves when they need them.
  worker: { format: "es", plugins: () => [nodeOnly] },
  build: {
    outDir: join(import.meta.dirname, "../dist/studio"),
    emptyOutDir: true,
    target: "es2023",
    // A data URL would be refused as a font or a script by the page's policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    // Which plugin takes how long depends on what else the machine does.
    rollupOptions: { checks: { pluginTimings: false } },
  },
});
