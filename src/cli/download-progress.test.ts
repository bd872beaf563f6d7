import { expect, it } from "vitest";
import { downloadProgress } from "./download-progress.ts";

function show(isTTY: boolean): string {
  const written: string[] = [];
  const see = downloadProgress({ isTTY, write: (text) => written.push(text) });
  for (const received of [0, 1_000_000, 2_000_000])
    see({ file: "a.gz", received, total: 2_000_000 });
  see({ file: "b.gz", received: 0, total: 5_000_000 });
  return written.join("");
}

it("writes a line a file where there is no terminal", () => {
  expect(show(false)).toBe("downloading a.gz, 2.0 MB\ndownloading b.gz, 5.0 MB\n");
});

it("renews its line on a terminal, and takes it away at the end of a file", () => {
  const frames = show(true).split("\r\u001b[K");
  expect(frames).toEqual([
    "",
    "downloading a.gz, 2.0 MB: 0 %",
    "downloading a.gz, 2.0 MB: 50 %",
    "",
    "downloading b.gz, 5.0 MB: 0 %",
  ]);
});
