import { useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { type DataInfo, dataInfo } from "../../../state/data.ts";
import { chosenData, dataLoading, dataProblem, dataVersion } from "../../../state/data-library.ts";
import type { DataChoice } from "../../../state/project.ts";

/** Examples, and the data that they are of. */
export interface Sample<T> {
  readonly value: T;
  readonly data: DataChoice;
  readonly info: DataInfo;
}

/**
 * What the trainer says of the chosen data. That of the data before stays until the new ones are there, and where they cannot be had.
 *
 * @param ask  undefined is answered where there is nothing of the kind
 */
export function useSample<T>(
  ask: (data: DataChoice, seed: number, info: DataInfo) => Promise<T | undefined>,
): Sample<T> | undefined {
  const found = useSignal<Sample<T> | undefined>(undefined);
  const question = useRef(ask);
  question.current = ask;
  useSignalEffect(() => {
    void dataVersion.value;
    const { data, seed } = chosenData.value;
    const info = dataInfo.value;
    if (dataLoading.value || dataProblem.value !== undefined) return undefined;
    let isWanted = true;
    const take = (value: T | undefined): void => {
      if (isWanted) found.value = value === undefined ? undefined : { value, data, info };
    };
    // What went wrong is said where the data are described.
    question.current(data, seed, info).then(take, () => take(undefined));
    return () => {
      isWanted = false;
    };
  });
  return found.value;
}
