import { beforeEach, describe, expect, it, vi } from "vitest";
import { canRedo, canUndo, change, open, type Project, project, redo, undo } from "./project.ts";

const start: Project = {
  text: "{}",
  data: { name: "digits" },
  training: {
    ...{ epochs: 1, batch: 8, optimiser: { type: "sgd" }, schedule: { type: "constant" } },
    ...{ augmentation: {}, labelSmoothing: 0, averaging: 0 },
  },
  seed: 1,
};

describe("a project's history", () => {
  beforeEach(() => open(start));

  it("undoes and redoes", () => {
    change({ seed: 2 });
    change({ seed: 3 });
    undo();
    expect(project.value.seed).toBe(2);
    undo();
    expect(project.value).toEqual(start);
    expect(canUndo.value).toBe(false);
    redo();
    redo();
    expect(project.value.seed).toBe(3);
    expect(canRedo.value).toBe(false);
  });

  it("forgets what was undone when something else is done", () => {
    change({ seed: 2 });
    undo();
    change({ seed: 4 });
    expect(canRedo.value).toBe(false);
  });

  it("takes quick changes of the same thing for one", () => {
    vi.useFakeTimers();
    change({ text: "a" }, "text");
    vi.advanceTimersByTime(500);
    change({ text: "ab" }, "text");
    vi.advanceTimersByTime(5000);
    change({ text: "abc" }, "text");
    vi.useRealTimers();
    undo();
    expect(project.value.text).toBe("ab");
    undo();
    expect(project.value.text).toBe("{}");
  });

  it("remembers nothing where nothing changed", () => {
    change({ seed: 1 });
    expect(canUndo.value).toBe(false);
  });
});
