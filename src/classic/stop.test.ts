import { expect, it } from "vitest";
import { reference } from "../backend/reference/index.ts";
import { classicSets, classics, type Samples } from "./index.ts";

const nothing: Samples = {
  ...{ name: "nothing", size: 0, width: 0, features: [], classes: [] },
  rows: new Float64Array(),
  labels: new Int32Array(),
};

/** Those whose fits can take long. */
const long =
  "softmax-regression rbf svm k-means som lvq hopfield bam bsb boltzmann rbm cauchy q-learning reinforce fourier".split(
    " ",
  );

it.each(long)("%s: a fit that is asked to stop ends", async (name) => {
  const one = classics.get(name);
  const samples = classicSets.get(one?.data ?? "")?.make(1) ?? nothing;
  const signal = AbortSignal.abort();
  const fit = one?.fit(samples, {}, { seed: 1, backend: reference(), signal });
  await expect(fit).rejects.toMatchObject({ name: "AbortError" });
});
