/** What comes from another program's files: a record for each format. */
import type { Layer, Variables } from "../../nn/index.ts";
import type { RunConfig } from "../run-config.ts";

/** A model with its weights, out of a file. */
export interface ImportedModel {
  readonly label: string;
  readonly layer: Layer;
  readonly variables: Variables;
  /** Shape of one example, channels last. */
  readonly input: readonly number[];
  /** Of the run that the file was exported from. */
  readonly run?: RunConfig;
}

export interface ImportOptions {
  /** A model of the zoo, or a file with a spec; what the file itself says where absent. */
  readonly model?: string;
  /** Length of the output, of a model of the zoo. */
  readonly classes?: number;
  readonly input?: readonly number[];
  /** A file that lies beside the one that is read; undefined where it does not. */
  readonly beside?: (name: string) => Uint8Array | undefined;
  /** Finds a model that is none of the zoo; where absent, only the zoo's are known. */
  readonly find?: (name: string) => NamedModel;
}

/** A model without weights. */
export interface NamedModel {
  readonly label: string;
  readonly model: Layer;
  /** Shape of one example, where it is known. */
  readonly input?: readonly number[];
}

export interface ImportFormat {
  readonly name: string;
  /** Ending of its files: ".safetensors". */
  readonly ending: string;
  /**
   * @throws {FormatError} in one line for a file that is damaged or of another model; {RangeError} where something must be told
   */
  read(bytes: Uint8Array, options: ImportOptions): ImportedModel;
}
