import { type Schedule, schedule } from "./schedule.ts";

export interface ConstantOptions {
  readonly rate: number;
}

/** The same rate at every step. */
export function constant({ rate }: ConstantOptions): Schedule {
  return schedule({ type: "constant", rate }, () => rate);
}
