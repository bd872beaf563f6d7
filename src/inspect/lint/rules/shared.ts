/** What most rules need. */
export { between, isReadOtherwise, nearest, next, previous, type Step } from "../flow.ts";
export {
  counted,
  cross,
  functionOf,
  isActivation,
  isLinear,
  isPool,
  passes,
  type Slide,
  slidesOf,
  steepest,
} from "../kinds.ts";
export { checked, type Found, type Ground, type Repair, type Rule } from "../rule.ts";
