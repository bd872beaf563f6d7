/** All that the worker of data and training answers. Each part is a folder beside this. */
import { sessionApi as session } from "./session/index.ts";

export const api = { session };

export type TrainerApi = typeof api;
