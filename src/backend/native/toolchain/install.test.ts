import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useSandbox } from "../../../../test/toolchain.ts";
import { installHint } from "./install.ts";

const sandbox = useSandbox();

function hintFor(release: string): string {
  const path = join(sandbox.root, "os-release");
  writeFileSync(path, release);
  return installHint("linux", path);
}

describe("installHint", () => {
  it("names the command of the system, or of what it descends from", () => {
    expect(hintFor('NAME="Debian"\nID=debian\n')).toBe("apt-get install gcc libc6-dev");
    expect(hintFor("ID=linuxmint\nID_LIKE='ubuntu debian'\n")).toMatch(/^apt-get/);
    expect(hintFor('ID="rocky"\nID_LIKE="rhel centos fedora"\n')).toBe("dnf install gcc");
    expect(hintFor("ID=alpine\n")).toBe("apk add gcc musl-dev");
    expect(installHint("darwin")).toBe("xcode-select --install");
  });

  it("has words for any other", () => {
    expect(hintFor("ID=unheardof\n")).toBe("install gcc or clang");
    expect(installHint("freebsd", join(sandbox.root, "nothing"))).toBe("install gcc or clang");
  });
});
