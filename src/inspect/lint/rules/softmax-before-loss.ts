import { nearest, passes, previous, type Rule } from "./shared.ts";

const takesLogits: ReadonlySet<string> = new Set(["crossEntropy", "binaryCrossEntropy"]);
const bounding: ReadonlySet<string> = new Set(["softmax", "logSoftmax", "sigmoid"]);

/** A loss that is not known is taken for the cross-entropy only where the end can be meant for nothing else. */
export const softmaxBeforeLoss: Rule = {
  name: "softmax-before-loss",
  severity: "warning",
  about: "a model that ends with softmax or sigmoid, though its loss takes logits",
  source: "cross-entropy of logits has the gradient softmax(z) − y; Bridle 1990",
  *find({ end, loss }) {
    const last = passes(end) ? nearest(end, previous, passes) : end;
    if (last === undefined || !bounding.has(last.type) || last.output.length !== 1) return;
    if (loss === undefined ? last.type === "sigmoid" : !takesLogits.has(loss)) return;
    const own = loss === "binaryCrossEntropy" ? "sigmoid" : "softmax";
    const effect =
      last.type === "logSoftmax"
        ? "the softmax in the loss undoes it, so it only costs time"
        : "doing it twice flattens the probabilities and the gradient, and training is slow";
    yield {
      layer: last.path,
      message: `the model ends with ${last.type}, but the loss (cross-entropy) takes logits and has ${own} in it: ${effect}`,
      repair: {
        describe: `remove ${last.path}; the loss and predictions do it`,
        edits: [{ edit: "remove", layer: last.path }],
      },
    };
  },
};
