/** What is known of the chosen data. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { DataFacts } from "../worker/data/card.ts";
import type { DataChoice } from "./project.ts";

export type DataInfo = DataFacts;

/** The generated digits, of which everything is known before they are made. */
export const digitsInfo = ({
  train = 20_000,
  validation = 2_000,
}: Partial<DataChoice> = {}): DataInfo => ({
  ...{ name: "digits", title: "Generated digits", kind: "images", shape: [28, 28, 1] },
  classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  ...{ outputs: 10, train, validation, notes: [] },
});

/** Of the last data that could be made or read. */
export const dataInfo = signal<DataInfo>(digitsInfo());

export const inputShape: ReadonlySignal<readonly number[]> = computed(() => dataInfo.value.shape);
