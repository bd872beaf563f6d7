import { expect, it } from "vitest";
import { linesOf } from "./machine.ts";

it("reads lines however they are cut", async () => {
  const bytes = new TextEncoder().encode('{"a":"é"}\n{"b":1}\n\n{"cut');
  for (const size of [1, 2, 3, 7, 100]) {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size)
          controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    });
    const lines: string[] = [];
    for await (const more of linesOf(body)) lines.push(...more);
    expect(lines).toEqual(['{"a":"é"}', '{"b":1}', ""]);
  }
});
