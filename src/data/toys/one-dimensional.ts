import { noise, type Toy, type ToyOptions, type ToySettings, toy } from "./toy.ts";

interface OneDimensional<S extends ToySettings> {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly formula: string;
  readonly extent: number;
  readonly settings: S;
  value(x: number, options: ToyOptions<S & { noise: typeof anyNoise }>): number;
  readonly source?: string;
}

const anyNoise = noise(0);

/** A function of one number to be found again: x uniform in ±extent, y = f(x) + noise. */
export function oneDimensional<const S extends ToySettings>({
  value,
  settings,
  ...definition
}: OneDimensional<S>): Toy {
  return toy({
    ...definition,
    inputs: 1,
    settings: { ...settings, noise: anyNoise },
    draw(_, random, options, place) {
      const x = random.range(-definition.extent, definition.extent);
      place[0] = x;
      return random.vary(value(x, options), options.noise);
    },
    truth: (place, options) => value(place[0] ?? 0, options),
  });
}
