import { expect, it } from "vitest";
import { padSpatial, tensor } from "./index.ts";

const x = tensor([1, 2, 3, 4], [1, 4, 1]);

it("padSpatial below 0 takes away, and puts zeros on the other side", () => {
  expect([...padSpatial(x, [[-1, 1]]).data()]).toEqual([2, 3, 4, 0]);
  expect([...padSpatial(x, [[2, -3]]).data()]).toEqual([0, 0, 1]);
  expect([...padSpatial(x, -1).data()]).toEqual([2, 3]);
});

it("padSpatial refuses to take away all there is, or by mirroring", () => {
  expect(() => padSpatial(x, [[-3, -1]])).toThrow(
    "padding is [-3, -1] on axis 1 of x [1, 4, 1]; so much cannot be taken away",
  );
  expect(() => padSpatial(x, [[-5, 2]])).toThrow("so much cannot be taken away");
  expect(() => padSpatial(x, [[-1, 1]], "reflect")).toThrow("padding is -1");
  expect(() => padSpatial(x, [[0.5, 1]])).toThrow("padding is 0.5");
});
