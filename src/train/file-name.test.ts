import { describe, expect, it } from "vitest";
import { asFileName } from "./file-name.ts";

describe("asFileName", () => {
  it.each([
    ["resnet50", "resnet50"],
    ["größe_1.5+", "größe_1.5+"],
    ["../../etc/cron.d/x", "etc-cron.d-x"],
    ["x/../../y", "x-..-..-y"],
    ["/etc/passwd", "etc-passwd"],
    ["a\n\u001b[31mb\0", "a-31mb-"],
    ["..", "model"],
    ["", "model"],
    ["--force", "force"],
    ["n".repeat(400), "n".repeat(100)],
  ])("%j is %j", (name, wanted) => {
    expect(asFileName(name)).toBe(wanted);
  });
});
