import type { Facts, Quantity } from "./formula.ts";

/** What the summary says, which every formula must give. */
export const truths: { readonly [Q in Quantity]: (facts: Facts) => readonly number[] } = {
  output: ({ output }) => output,
  params: ({ total }) => [total.params],
  state: ({ total }) => (total.state === 0 ? [] : [total.state]),
  macs: ({ total }) => [total.macs],
  activations: ({ total }) => [total.activations],
  field: ({ before, after }) => (before && after ? after.size : []),
  jump: ({ before, after }) => (before && after ? after.jump : []),
  start: ({ before, after }) => (before && after ? after.start : []),
};
