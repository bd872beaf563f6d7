import { readFileSync } from "node:fs";

const LINUX: Readonly<Record<string, string>> = {
  debian: "apt-get install gcc libc6-dev",
  ubuntu: "apt-get install gcc libc6-dev",
  fedora: "dnf install gcc",
  rhel: "dnf install gcc",
  amzn: "dnf install gcc",
  suse: "zypper install gcc",
  arch: "pacman -S gcc",
  alpine: "apk add gcc musl-dev",
  void: "xbps-install gcc",
  gentoo: "emerge sys-devel/gcc",
};

/** What brings a C compiler to this machine: a command where its system is known, else a few words. */
export function installHint(platform = process.platform, release = "/etc/os-release"): string {
  if (platform === "darwin") return "xcode-select --install";
  const command = families(release)
    .map((family) => LINUX[family])
    .find((found) => found !== undefined);
  return command ?? "install gcc or clang";
}

/** A Linux system's ID and what it descends from, nearest first. */
function families(release: string): readonly string[] {
  let text = "";
  try {
    text = readFileSync(release, "utf8");
  } catch {
    return [];
  }
  const names = (field: string) =>
    new RegExp(`^${field}=["']?([^"'\\n]*)`, "m").exec(text)?.[1]?.split(" ") ?? [];
  return [...names("ID"), ...names("ID_LIKE")];
}
