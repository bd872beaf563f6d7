/** No mirror had the file, or it cannot be written. One line: what was wanted, and what each mirror said. */
export class DownloadError extends Error {
  override name = "DownloadError";
}
