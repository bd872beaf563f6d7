import { expect, it } from "vitest";
import { Message } from "./protobuf.ts";

const hex = (message: Message): string => Buffer.from(message.finish()).toString("hex");

it("writes the examples of the encoding's description", () => {
  expect(hex(new Message().int(1, 150))).toBe("089601");
  expect(hex(new Message().text(2, "testing"))).toBe("120774657374696e67");
  expect(hex(new Message().message(3, new Message().int(1, 150)))).toBe("1a03089601");
  expect(hex(new Message().ints(6, [3, 270, 86942]))).toBe("3206038e029ea705");
  expect(hex(new Message().int(1, -2))).toBe("08feffffffffffffffff01");
});

it("writes float32 with the low byte first", () => {
  expect(hex(new Message().float(2, 1.5))).toBe("150000c03f");
});

it("writes numbers of fields above 15 as two bytes", () => {
  expect(hex(new Message().int(20, 7))).toBe("a00107");
});
