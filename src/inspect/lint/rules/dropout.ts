import {
  isActivation,
  isLinear,
  nearest,
  next,
  passes,
  previous,
  type Rule,
  type Step,
} from "./shared.ts";

const isDropout = ({ type, layer }: Step): boolean =>
  (type === "dropout" || type === "spatialDropout") && Number(layer?.options.rate) > 0;

/** What moves the shift in variance on to a normalisation behind it. */
const carries = (step: Step): boolean =>
  isLinear(step) || isActivation(step) || (passes(step) && !isDropout(step));

export const dropoutBeforeNorm: Rule = {
  name: "dropout-before-norm",
  severity: "warning",
  about: "dropout before a batch normalisation",
  source: "Li, Chen, Hu & Yang 2018, arXiv:1801.05134",
  *find({ steps }) {
    for (const step of steps) {
      if (!isDropout(step) || step.layer === undefined) continue;
      const norm = nearest(step, next, carries);
      if (norm?.type !== "batchNorm") continue;
      const follower = next(norm);
      const place = follower && isActivation(follower) ? follower : norm;
      const { type } = step;
      const rate = Number(step.layer.options.rate);
      yield {
        layer: step.path,
        message: `dropout makes the variance of what ${norm.path} sees larger in training (by up to 1/(1 − ${rate})) than in evaluation, where nothing is dropped: its running variance does not fit, and the accuracy falls`,
        repair: {
          describe: `move it behind ${place.path}`,
          edits: [
            { edit: "remove", layer: step.path },
            { edit: "insert", where: "after", layer: place.path, spec: { type, rate } },
          ],
        },
      };
    }
  },
};

export const dropoutAtEnd: Rule = {
  name: "dropout-at-end",
  severity: "warning",
  about: "dropout of the outputs themselves",
  source: "Srivastava et al. 2014, JMLR 15, drop inputs and hidden units",
  *find({ end }) {
    let last: Step | undefined = end;
    if (last.type === "softmax" || last.type === "logSoftmax") last = previous(last);
    if (last === undefined || !isDropout(last)) return;
    yield {
      layer: last.path,
      message: `the outputs themselves are dropped: in training the right class is set to 0 in ${Math.round(100 * Number(last.layer?.options.rate))} % of the cases, whatever the network says`,
      repair: { describe: `remove ${last.path}`, edits: [{ edit: "remove", layer: last.path }] },
    };
  },
};
