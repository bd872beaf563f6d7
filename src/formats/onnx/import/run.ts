import type { Backend } from "../../../backend/backend.ts";
import { showShape } from "../../../graph/shape.ts";
import { compile, Tensor } from "../../../tensor/index.ts";
import { bad, shown, unsupported } from "./error.ts";
import { evaluateGraph, requireOperators } from "./evaluate.ts";
import type { ReadOptions } from "./external.ts";
import { type OnnxModel, type OnnxPort, readOnnx } from "./model.ts";
import { NeedsValues, Value } from "./value.ts";

export interface RunOptions extends ReadOptions {
  /** The backend in use, unless named. */
  readonly backend?: Backend;
}

/** Named tensors. Typed arrays have no shape, so tensors are made with `tensor(data, shape)`. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

export interface RunnableOnnx {
  (inputs: NamedTensors): Record<string, Tensor>;
  readonly model: OnnxModel;
}

/** Programs for so many sets of values that say shapes. */
const CAPACITY = 8;
/** Elements of an input that can say a shape. */
const MOST_VALUES = 4096;

/**
 * The model as a function from named tensors to named tensors, in ONNX's own order of axes. It is compiled at the first call with inputs
 * of these shapes, and runs as one program from then on. What the graph computes of shapes is computed when the program is made; where the
 * values of an input say a shape, a program is made for these values.
 *
 * Floats of every width are computed in float32, integers in 32 bits; uint8, int8, uint16 and int16 wrap as they should.
 *
 *   const run = runOnnx(readFileSync("model.onnx"));
 *   const { logits } = run({ image: tensor(pixels, [1, 3, 224, 224]) });
 *
 * @throws {FormatError} for a damaged file; when it is called, for inputs that are missing, strange or of another shape than the model's
 * @throws {UnsupportedOnnxError} naming operator, node and opset of what is not computed here
 */
export function runOnnx(bytes: Uint8Array, { backend, external }: RunOptions = {}): RunnableOnnx {
  const model = readOnnx(bytes, { external });
  requireOperators(model);
  /** The inputs whose values the shapes depend on; found while programs are made. */
  const fixed = new Set<string>();
  const programs = new Map<string, (inputs: NamedTensors) => Record<string, Tensor>>();

  const run = (inputs: NamedTensors): Record<string, Tensor> => {
    checkInputs(model, inputs);
    for (;;) {
      const known = fixed.size;
      const key = [...fixed].map((name) => `${name}=${valuesOf(name, inputs[name])}`).join(";");
      let program = programs.get(key);
      if (!program) {
        const values = new Map([...fixed].map((name) => [name, inputs[name] as Tensor]));
        program = compile((given: NamedTensors) => trace(model, given, values), {
          ...(backend && { backend }),
        });
        programs.set(key, program);
        const [oldest] = programs.keys();
        if (programs.size > CAPACITY && oldest !== undefined) programs.delete(oldest);
      }
      try {
        return program(inputs);
      } catch (error) {
        if (!(error instanceof NeedsValues)) throw error;
        programs.delete(key);
        for (const name of error.inputs) fixed.add(name);
        if (fixed.size === known) throw error;
      }
    }
  };
  return Object.assign(run, { model });
}

function valuesOf(name: string, values: Tensor | undefined): string {
  if (!values) return "";
  if (values.size > MOST_VALUES)
    throw unsupported(
      `a shape in the model depends on the values of input ${shown(name)}, which has ${values.size} of them; at most ${MOST_VALUES} can say a shape`,
    );
  return `${values.shape}:${values.data()}`;
}

/** The graph on placeholders, but for those inputs whose values are known. */
function trace(
  model: OnnxModel,
  given: NamedTensors,
  values: ReadonlyMap<string, Tensor>,
): Record<string, Tensor> {
  const inputs = new Map<string, Value>();
  for (const { name, type } of model.inputs) {
    const x = given[name];
    if (!x || !type) throw bad(`input ${shown(name)} is missing`);
    const fixed = values.get(name);
    const made = fixed
      ? { type, shape: fixed.shape, numbers: fixed.data() }
      : { type, tensor: x.cast(type.dtype) };
    inputs.set(name, new Value(made, [name], 0, `input ${shown(name)}`));
  }
  const all = evaluateGraph(model, inputs);
  return Object.fromEntries(
    model.outputs.map(({ name }) => [name, (all.get(name) as Value).tensor]),
  );
}

function checkInputs({ inputs }: OnnxModel, given: NamedTensors): void {
  const names = inputs.map(({ name }) => name);
  const strange = Object.keys(given).find((name) => !names.includes(name));
  if (strange !== undefined)
    throw bad(
      `the model has no input ${shown(strange)}; it has ${names.map(shown).join(", ") || "none"}`,
    );
  const symbols = new Map<string, number>();
  for (const port of inputs) checkInput(port, given[port.name], symbols);
}

function checkInput(
  { name, type, shape }: OnnxPort,
  x: Tensor | undefined,
  symbols: Map<string, number>,
): void {
  const where = `input ${shown(name)}`;
  if (type === undefined) throw unsupported(`${where}: the model does not say its type`);
  if (!(x instanceof Tensor)) throw bad(`${where} is missing; give a ${type.name} tensor`);
  if ((x.dtype === "float32") !== (type.dtype === "float32"))
    throw bad(`${where} is ${x.dtype}, must be ${type.dtype} (${type.name} in the model); cast it`);
  if (shape === undefined) return;
  const wanted = `[${shape.map((extent) => extent ?? "?").join(", ")}]`;
  const fits =
    shape.length === x.rank &&
    shape.every((extent, axis) => {
      const came = x.shape[axis] ?? 0;
      if (extent === undefined) return true;
      if (typeof extent === "number") return extent === came;
      if (!symbols.has(extent)) symbols.set(extent, came);
      return symbols.get(extent) === came;
    });
  if (!fits) throw bad(`${where} is ${showShape(x.shape)}, must be ${wanted}`);
}
