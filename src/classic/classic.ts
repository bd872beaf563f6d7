import type { Backend } from "../backend/backend.ts";
import type { Figure, Table } from "../inspect/index.ts";
import { type Complete, type Fields, readOptions } from "../nn/options.ts";
import { getBackend } from "../tensor/index.ts";
import { type Needs, requireSamples } from "./needs.ts";
import type { Samples } from "./samples.ts";

/** What is given to every fit. Equal seeds give equal models. */
export interface FitContext {
  readonly seed: number;
  /** For heavy inner loops, which are compiled steps. */
  readonly backend: Backend;
  /** Told now and then what is being done, in one line. */
  readonly onProgress?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** What falls, or should fall, while a network learns. */
export interface Tracked {
  /** "energy", "mistakes in an epoch", with units where it has some. */
  readonly name: string;
  /** What a value belongs to: "epoch", "update". */
  readonly per: string;
  readonly values: readonly number[];
}

export interface Fitted<M extends object> {
  /** Plain data: JSON holds it whole. */
  readonly model: M;
  readonly tracked: Tracked;
  /** What people look at, made only where they do. */
  show(): Shown | Promise<Shown>;
}

export interface Shown {
  readonly tables: readonly Table[];
  /** At least one picture of what was learnt. */
  readonly figures: readonly Figure[];
}

/** What is written down for a classical network; the list, the command line and the tests are derived from it. */
export interface ClassicDefinition<O extends object, M extends object> {
  /** What the command line calls it: "hopfield". */
  readonly name: string;
  readonly title: string;
  /** One line for people: what it does. */
  readonly summary: string;
  /** Its defining equation, as LaTeX. */
  readonly formula: string;
  /** The paper that it comes from. */
  readonly source: string;
  /** What it learns from. */
  readonly needs: Needs;
  /** The set that it learns from unless another is named; it needs no file. Absent where it learns from none. */
  readonly data?: string;
  readonly options: Fields<O>;
  /** How a saved model is checked. */
  readonly model: Fields<M>;
  fit(samples: Samples, options: Complete<O>, context: FitContext): Fitted<M> | Promise<Fitted<M>>;
  /** What `answer` gives: "the class of each row". */
  readonly answers: string;
  /** What the model makes of every row: one number a row, or `width` numbers where a row is recalled. */
  answer(model: M, samples: Samples): Float64Array;
}

/** A saved model. */
export interface SavedModel {
  readonly network: string;
  readonly version: 1;
  readonly model: object;
}

/** A classical network: the record that library, command line and page read. */
export interface Classic<O extends object = object, M extends object = object>
  extends Omit<ClassicDefinition<O, M>, "fit" | "answer"> {
  /**
   * @param context  by default seed 1, and the backend in use
   * @throws {RangeError} for options or samples that do not fit, in one line
   */
  fit(samples: Samples, options?: O, context?: Partial<FitContext>): Promise<Fitted<M>>;
  /** @throws {RangeError} for a model or samples that do not fit, in one line */
  answer(model: M, samples: Samples): Float64Array;
  save(model: M): SavedModel;
}

/** Completes a record. */
export function classic<O extends object, M extends object>(
  definition: ClassicDefinition<O, M>,
): Classic<O, M> {
  const { name, needs, options: fields, model: modelFields } = definition;
  return {
    ...definition,
    fit: async (samples, options = {} as O, context = {}) => {
      const complete = readOptions<O>(name, fields, options);
      requireSamples(name, needs, samples);
      return await definition.fit(samples, complete, {
        ...{ seed: 1, ...context },
        // Not made where one is given.
        backend: context.backend ?? getBackend(),
      });
    },
    answer: (model, samples) => {
      const read = readOptions<M>(`${name} model`, modelFields, model) as M;
      requireSamples(name, "rows", samples);
      return definition.answer(read, samples);
    },
    save: (model) => ({ network: name, version: 1, model }),
  };
}
