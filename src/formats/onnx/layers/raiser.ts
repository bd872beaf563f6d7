import type { OnnxNode } from "../import/model.ts";
import type { Handle, Raise } from "./raise.ts";

/** Makes layers of one node of a file. Gives what comes out of each of its outputs. */
export type Raiser = (raise: Raise, node: OnnxNode) => readonly (Handle | undefined)[];
