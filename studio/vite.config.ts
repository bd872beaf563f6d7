import { join } from "node:path";
import { defineConfig } from "vite";
import { META_POLICY } from "../src/cli/studio/headers.ts";

/** Relative URLs, so that any host can serve the page from any folder. */
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [
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
  worker: { format: "es" },
  build: {
    outDir: join(import.meta.dirname, "../dist/studio"),
    emptyOutDir: true,
    target: "es2023",
    // A data URL would be refused as a font or a script by the page's policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
  },
});
