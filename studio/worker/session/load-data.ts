/** The data of a run. */
export { loadData } from "../data/index.ts";
