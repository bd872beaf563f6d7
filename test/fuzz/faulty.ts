import type { Subject } from "./subject.ts";

/** A reader that refuses what it is fed; but with an odd fourth byte, which the corpus does not have, something goes wrong. */
const faulty = (fault: () => void): Subject => ({
  corpus: () => [new Uint8Array(64)],
  feed(bytes) {
    if ((bytes[3] ?? 0) % 2 === 1) fault();
    if (bytes.some((byte) => byte !== 0)) throw new RangeError("no");
  },
  refuses: (error) => error instanceof RangeError && error.message.startsWith("no"),
});

const held: Uint8Array[] = [];

/** Readers with faults that the fuzzer must find. */
export const subjects = {
  throws: faulty(() => {
    throw new TypeError("boom");
  }),
  recurses: faulty(() => {
    const deeper = (n: number): number => deeper(n + 1) + 1;
    deeper(0);
  }),
  "says two lines": faulty(() => {
    throw new RangeError("no\nand why");
  }),
  hangs: faulty(() => {
    for (;;);
  }),
  "takes memory": faulty(() => held.push(new Uint8Array(400e6).fill(1))),
  exits: faulty(() => process.exit(3)),
} as const satisfies Readonly<Record<string, Subject>>;
