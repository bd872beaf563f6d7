/** All that the worker of data and training answers. Each part is a folder beside this. */
import { dataApi as data } from "./data/index.ts";
import { engine } from "./engine.ts";
import { lookApi } from "./look/index.ts";
import { kept, look as see, sessionApi as session } from "./session/index.ts";
import { surfaceApi as surface } from "./surface/index.ts";
import { takeApi } from "./take/index.ts";

const look = lookApi({ look: see });
const take = takeApi({ look: see, save: session.save, ...kept }, engine);

export const api = { data, session, look, surface, take };

export type TrainerApi = typeof api;
