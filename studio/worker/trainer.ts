/** All that the worker of data and training answers. Each part is a folder beside this. */
import { lookApi } from "./look/index.ts";
import { look as see, sessionApi as session } from "./session/index.ts";

const look = lookApi({ look: see });

export const api = { session, look };

export type TrainerApi = typeof api;
