import { crossEntropy, embedding, linear, sequential, type Tensors } from "../nn/index.ts";
import { foldIn, gather, type Key, key, type Tensor, tensor, uniform } from "../tensor/index.ts";
import { couples, type Kind, kinds, sentences } from "./corpus.ts";
import type { Experiment, ExperimentOptions, Findings } from "./experiment.ts";
import { minimise, smoothed } from "./minimise.ts";

export interface WordsTask {
  readonly sentences: number;
  /** Length of a word's vector. */
  readonly dim: number;
  /** Words on each side that a word is to predict. */
  readonly window: number;
  readonly batch: number;
  readonly steps: number;
  readonly rate: number;
}

const TASK: WordsTask = {
  ...{ sentences: 6000, dim: 16, window: 2 },
  ...{ batch: 512, steps: 500, rate: 0.02 },
};

/** A word and its vector, of length 1. */
export interface WordVector {
  readonly word: string;
  readonly vector: readonly number[];
}

/**
 * Skip-gram: a word's vector is to predict the words around it, by a softmax over the whole vocabulary.
 * @source Mikolov, Chen, Corrado & Dean 2013, arXiv:1301.3781
 */
export async function wordVectors(
  { sentences: count, dim, window, batch, steps, rate }: WordsTask,
  { backend, seed, signal, onProgress }: ExperimentOptions,
): Promise<{ readonly vectors: readonly WordVector[]; readonly losses: readonly number[] }> {
  const text = sentences(count, seed);
  const words = [...new Set(text.flat())].toSorted();
  const pairs = pairsOf(text, words, window);
  const model = sequential({
    vectors: embedding({ vocabulary: words.length, dim, init: { type: "normal", std: 0.1 } }),
    context: linear({ units: words.length, init: "xavierUniform" }),
  });
  const { params } = model.init(key(seed), []);
  const table = tensor(pairs, [pairs.length / 2, 2]);
  const loss = (params: Tensors, from: Key): Tensor => {
    const drawn = uniform(foldIn(from, 0), [batch], 0, table.shape[0]).cast("int32");
    const examples = gather(table, drawn);
    const mode = { training: true, key: foldIn(from, 1) };
    const { output } = model.apply({ params, state: {} }, examples.slice(null, 0), mode);
    return crossEntropy(output, examples.slice(null, 1));
  };
  const trained = await minimise(loss, params, {
    ...{ backend, seed, steps, rate, signal },
    onStep(step, value) {
      if (step % 100 === 0) onProgress?.(`step ${step}, loss ${value.toFixed(3)}`);
    },
  });
  const { weight } = (trained.params as { vectors: { weight: Tensor } }).vectors;
  const values = weight.data();
  const vectors = words.map((word, i) => {
    const vector = Array.from(values.subarray(i * dim, (i + 1) * dim));
    const length = Math.hypot(...vector);
    return { word, vector: vector.map((v) => v / length) };
  });
  return { vectors, losses: trained.losses };
}

/** Ids of a word and of one beside it, for every word and every neighbour within the window. */
function pairsOf(
  text: readonly (readonly string[])[],
  words: readonly string[],
  window: number,
): Int32Array {
  const ids = new Map(words.map((word, id) => [word, id]));
  const pairs: number[] = [];
  for (const sentence of text)
    for (const [at, word] of sentence.entries())
      for (let beside = at - window; beside <= at + window; beside++) {
        const context = beside === at ? undefined : sentence[beside];
        if (context !== undefined) pairs.push(ids.get(word) ?? 0, ids.get(context) ?? 0);
      }
  return Int32Array.from(pairs);
}

const kindOf: ReadonlyMap<string, Kind> = new Map(
  (Object.keys(kinds) as Kind[]).flatMap((kind) =>
    kinds[kind].map((word: string) => [word, kind] as const),
  ),
);

const cosine = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0);

/** The words whose vectors point most nearly that way, nearest first. */
export function nearestWords(
  vectors: readonly WordVector[],
  towards: readonly number[],
  without: readonly string[],
): string[] {
  return vectors
    .filter(({ word }) => !without.includes(word))
    .map(({ word, vector }) => ({ word, fit: cosine(vector, towards) }))
    .toSorted((a, b) => b.fit - a.fit)
    .map(({ word }) => word);
}

/** How many words that have a kind have their nearest word in it. */
export function sameKind(vectors: readonly WordVector[]): { right: number; of: number } {
  const known = vectors.filter(({ word }) => kindOf.has(word));
  const right = known.filter(({ word, vector }) => {
    const [nearest = ""] = nearestWords(vectors, vector, [word]);
    return kindOf.get(nearest) === kindOf.get(word);
  });
  return { right: right.length, of: known.length };
}

/** a − b + c for every two couples: king − man + woman is queen. */
export function analogies(vectors: readonly WordVector[]): { right: number; of: number } {
  const vectorOf = (word: string): readonly number[] =>
    vectors.find((each) => each.word === word)?.vector ?? [];
  const asked = couples.flatMap(([man, woman]) =>
    couples.filter((other) => other[0] !== man).map((other) => ({ man, woman, other })),
  );
  const right = asked.filter(({ man, woman, other: [his, hers] }) => {
    const [a, b, c] = [vectorOf(his), vectorOf(man), vectorOf(woman)];
    const sum = a.map((v, i) => v - (b[i] ?? 0) + (c[i] ?? 0));
    return nearestWords(vectors, sum, [his, man, woman])[0] === hers;
  });
  return { right: right.length, of: asked.length };
}

/** Word vectors from nothing but the company that words keep. */
export const words: Experiment = {
  name: "words",
  summary:
    "word vectors trained by skip-gram: words that stand in the same places become neighbours",
  source: "lecture S0 (embeddings); Mikolov et al. 2013, arXiv:1301.3781",
  async run(options): Promise<Findings> {
    const { vectors, losses } = await wordVectors(TASK, options);
    const same = sameKind(vectors);
    const solved = analogies(vectors);
    const shown = (Object.keys(kinds) as Kind[]).flatMap((kind) => kinds[kind].slice(0, 2));
    return {
      tables: [
        {
          title: `Nearest words by cosine: ${TASK.sentences} sentences, ${vectors.length} words, ${TASK.dim} numbers each`,
          columns: ["word", "kind", "nearest", "second", "third"],
          rows: shown.map((word) => {
            const own = vectors.find((each) => each.word === word)?.vector ?? [];
            return [
              word,
              kindOf.get(word) ?? "",
              ...nearestWords(vectors, own, [word]).slice(0, 3),
            ];
          }),
        },
      ],
      plots: [
        {
          title: "Skip-gram: predicting the words around a word",
          x: "training step",
          y: "cross-entropy, nats",
          series: [{ name: "loss", points: smoothed(losses, 20) }],
        },
      ],
      claims: [
        {
          text: `${same.right} of ${same.of} words have a word of their own kind nearest, at least 95 %`,
          holds: same.right >= 0.95 * same.of,
        },
        {
          text: `${solved.right} of ${solved.of} analogies such as king − man + woman = queen come out, at least 80 %`,
          holds: solved.right >= 0.8 * solved.of,
        },
      ],
    };
  },
};
