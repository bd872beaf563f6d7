import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{src,bench,scripts,test}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    // Child processes, so that a test may start worker_threads and share memory with them.
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
