import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{src,studio,bench,scripts,test}/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    // Child processes, so that a test may start worker_threads and share memory with them.
    pool: "forks",
    // Kernels that tests compile are kept from run to run, apart from the user's.
    env: { FOVEA_CACHE: join(import.meta.dirname, "node_modules/.cache/fovea") },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
