import { defineSchedule, rateField } from "./schedule.ts";

export interface ConstantOptions {
  readonly rate: number;
}

/** The same rate at every step. */
export const constant = defineSchedule<ConstantOptions>({
  type: "constant",
  summary: "rate",
  fields: { rate: rateField },
  rate:
    ({ rate }) =>
    () =>
      rate,
  example: (rate) => ({ rate }),
  source: "Robbins & Monro 1951",
});
