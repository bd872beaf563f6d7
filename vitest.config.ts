import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{src,studio,bench,scripts,test}/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    // Child processes, so that a test may start worker_threads and share memory with them.
    pool: "forks",
    // One less than the cores would be one of two: files wait for compilers and browsers, so two go side by side even there.
    maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
    // Kernels that tests compile are kept from run to run, apart from the user's.
    env: { FOVEA_CACHE: join(import.meta.dirname, "node_modules/.cache/fovea") },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
