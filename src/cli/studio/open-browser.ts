import { spawn } from "node:child_process";

/** What opens an address in the browser that a person has chosen; undefined where there is no screen to show it on. */
function opener(): readonly [command: string, ...args: string[]] | undefined {
  if (process.platform === "darwin") return ["open"];
  if (process.platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  // Without a screen xdg-open would take a browser that runs in this terminal.
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return DISPLAY || WAYLAND_DISPLAY ? ["xdg-open"] : undefined;
}

/** Opens the address in the user's browser. It does not matter if that fails: the address was printed. */
export function openBrowser(address: string): void {
  const [command, ...args] = opener() ?? [];
  if (command === undefined) return;
  const child = spawn(command, [...args, address], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
