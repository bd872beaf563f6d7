import { type Augmentation, toys } from "../data/index.ts";
import type { Layer } from "../nn/index.ts";
import { models } from "../zoo/index.ts";
import type { EarlyStopping } from "./early-stopping.ts";
import type { Spec } from "./run-config.ts";

/** How a model is trained. */
export interface Settings {
  readonly epochs: number;
  readonly batch: number;
  readonly optimiser: Spec;
  /** Where it has a length, in `steps`, that is the number of all steps of the run. */
  readonly schedule: Spec;
  readonly augmentation: Augmentation;
  /** Cross-entropy where absent. */
  readonly loss?: Spec;
  readonly labelSmoothing: number;
  readonly averaging: number;
  readonly earlyStopping?: EarlyStopping;
  /** How many examples of the data; all that there are where absent. */
  readonly train?: number;
  readonly validation?: number;
}

/** A model and how it is trained, with what differs from data set to data set. */
export interface Recipe {
  readonly name: string;
  /** One line for people. */
  readonly summary: string;
  readonly model: (classes: number) => Layer;
  readonly settings: Settings;
  readonly data: Readonly<Record<string, Partial<Settings>>>;
}

/** One-cycle SGD, for every recipe and for models from a file. */
export const settings: Settings = {
  epochs: 15,
  batch: 128,
  optimiser: { type: "sgd", momentum: 0.9, nesterov: true, weightDecay: 2e-4 },
  schedule: { type: "oneCycle", peak: 0.2 },
  augmentation: { shift: 2 },
  labelSmoothing: 0,
  averaging: 0,
};

/** For points, functions and tables: few examples, and nothing that a picture's augmentation would know what to do with. */
const small: Partial<Settings> = {
  epochs: 60,
  batch: 32,
  optimiser: { type: "adam" },
  schedule: { type: "cosine", rate: 0.01 },
  augmentation: {},
};

/**
 * For each data set, what of `settings` it changes: made digits are easy, and the run is to end within a minute; photographs are
 * cropped and flipped, as they have been since ResNet.
 */
export const dataSettings: Readonly<Record<string, Partial<Settings>>> = {
  digits: { epochs: 4, train: 20_000, validation: 2_000 },
  mnist: {},
  cifar10: { augmentation: { crop: 4, flip: true } },
  folder: { batch: 32, augmentation: { crop: 2, flip: true } },
  table: { ...small, batch: 16 },
  ...Object.fromEntries([...toys.keys()].map((name) => [name, small])),
};

/**
 * For models whose own settings were searched for, what of `settings` they change. A small network has no room to learn by
 * heart: less decay, and an average of its last weights.
 */
const modelSettings: Readonly<Record<string, Partial<Settings>>> = {
  challenge_8k: {
    epochs: 20,
    optimiser: { ...settings.optimiser, weightDecay: 1e-4 },
    augmentation: { shift: 2, rotate: 7, scale: 0.07 },
    averaging: 0.999,
  },
  challenge_20k: {
    epochs: 20,
    optimiser: { ...settings.optimiser, weightDecay: 3e-4 },
    augmentation: { shift: 2, rotate: 10, scale: 0.1, shear: 0.1 },
    averaging: 0.999,
  },
};

/** Every model of the zoo can be trained; the settings fit the small ones. */
export const recipes: ReadonlyMap<string, Recipe> = new Map(
  [...models.values()].map(({ name, description, build }) => [
    name,
    {
      name,
      summary: description,
      model: (classes: number) => build({ classes }),
      settings: { ...settings, ...modelSettings[name] },
      data: dataSettings,
    },
  ]),
);

/** The settings of a recipe for one data set. */
export const settingsFor = (recipe: Pick<Recipe, "settings" | "data">, data: string): Settings => ({
  ...recipe.settings,
  ...(Object.hasOwn(recipe.data, data) ? recipe.data[data] : {}),
});
