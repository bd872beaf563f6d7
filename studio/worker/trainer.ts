/** All that the worker of data and training answers. Each part is a folder beside this. */
export const api = {};

export type TrainerApi = typeof api;
