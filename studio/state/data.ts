/** What is known of the chosen data. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";

export interface DataInfo {
  readonly name: string;
  readonly title: string;
  /** Pictures, points of the plane, a function of one number, or rows of a table. */
  readonly kind: "images" | "points" | "function" | "table";
  /** Of one example. */
  readonly shape: readonly number[];
  /** None: numbers are to be found, not classes. */
  readonly classes: readonly string[];
  /** How many numbers the network is to give: classes, or targets of a regression. */
  readonly outputs: number;
  readonly train: number;
  readonly validation: number;
}

const digits: DataInfo = {
  name: "digits",
  title: "Generated digits",
  kind: "images",
  shape: [28, 28, 1],
  classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  outputs: 10,
  train: 20_000,
  validation: 2_000,
};

export const dataInfo = signal<DataInfo>(digits);

export const inputShape: ReadonlySignal<readonly number[]> = computed(() => dataInfo.value.shape);
