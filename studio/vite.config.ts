import { join } from "node:path";
import { defineConfig } from "vite";

/** Relative URLs, so that any host can serve the page from any folder. */
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
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
