import type { HostArray } from "../../expr/dtype.ts";
import type { Storage } from "../backend.ts";

/** Values kept between runs, as the array that `reference` computed: float64 for floats. */
export class ReferenceStorage implements Storage {
  #values: HostArray | undefined;
  readonly length: number;

  constructor(values: HostArray) {
    this.#values = values;
    this.length = values.length;
  }

  read(): HostArray {
    return this.values().slice();
  }

  /** The array itself, for the next run to read. */
  values(): HostArray {
    if (!this.#values)
      throw new Error("this storage was donated to a later run; use what that run gave back");
    return this.#values;
  }

  /** Gives the values up: whoever still holds this storage is told so at the next read. */
  donate(): void {
    this.#values = undefined;
  }
}
