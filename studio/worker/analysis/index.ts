/** All that the analysis worker answers. */
import { analyse } from "./analyse.ts";

export const api = { analyse };

export type AnalysisApi = typeof api;
