import type { DownloadProgress } from "../data/index.ts";
import type { ProgressStream } from "./progress.ts";

const ERASE = "\r\u001b[K";

/** Shows downloads: on a terminal a line that renews itself, elsewhere a line when a file begins. */
export function downloadProgress(out: ProgressStream): (progress: DownloadProgress) => void {
  let begun = "";
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  return ({ file, received, total }) => {
    const text = `downloading ${file}, ${megabytes(total)} MB`;
    if (out.isTTY) {
      const share = Math.floor((100 * received) / total);
      out.write(received < total ? `${ERASE}${text}: ${share} %` : ERASE);
    } else if (begun !== file) out.write(`${text}\n`);
    begun = file;
  };
}
