/** Milliseconds of work after which waiting events (a signal, a click, a timer) get their turn. */
const TURN_MS = 50;

let last = 0;

/** Lets waiting events run if the last pause is long enough ago; costs nothing otherwise. */
export async function pause(): Promise<void> {
  const now = performance.now();
  if (now - last < TURN_MS) return;
  await new Promise<void>((resolve) => {
    // A timer would wait a millisecond or, in a browser, four.
    if (typeof setImmediate === "function") setImmediate(resolve);
    else {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    }
  });
  last = performance.now();
}
