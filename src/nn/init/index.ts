export { type Fans, fansOf } from "./fans.ts";
export { type Gain, gainOf } from "./gain.ts";
export { draw, type Init, initField, parseInit, showInit } from "./init.ts";
export type { Initializer } from "./initializer.ts";
export { type InitializerName, initializerNames, initializers } from "./initializers.ts";
