const BLOCK = 512;

/** A tar archive of files by their paths; undefined makes a folder. */
export function encodeTar(
  files: Readonly<Record<string, Uint8Array | undefined>>,
): Uint8Array<ArrayBuffer> {
  const blocks: Uint8Array[] = [];
  for (const [path, content] of Object.entries(files)) {
    const size = content?.length ?? 0;
    const header = new Uint8Array(BLOCK);
    const write = (at: number, text: string) => header.set(new TextEncoder().encode(text), at);
    write(0, path);
    write(100, "0000644\0");
    write(124, `${size.toString(8).padStart(11, "0")}\0`);
    write(148, "        ");
    write(156, content === undefined ? "5" : "0");
    write(257, "ustar\x0000");
    const sum = header.reduce((total, byte) => total + byte, 0);
    write(148, `${sum.toString(8).padStart(6, "0")}\0 `);
    const body = new Uint8Array(Math.ceil(size / BLOCK) * BLOCK);
    body.set(content ?? []);
    blocks.push(header, body);
  }
  blocks.push(new Uint8Array(2 * BLOCK));
  const whole = new Uint8Array(blocks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}
