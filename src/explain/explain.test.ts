import { describe, expect, it } from "vitest";
import { portableBackends } from "../../test/backends.ts";
import {
  classes,
  convolution,
  explained,
  lecture,
  neuron,
  optionsOf,
  type Problem,
  sequence,
  through,
  xor,
} from "../../test/explained.ts";
import { reference } from "../backend/reference/index.ts";
import { topological } from "../expr/traverse.ts";
import {
  activations,
  fromSpec,
  type Layer,
  lossFromSpec,
  type Spec,
  type Variables,
} from "../nn/index.ts";
import { cases } from "../nn/layer/cases/index.ts";
import {
  flatten,
  key,
  leafPaths,
  setBackend,
  type Tensor,
  type Tree,
  tensor,
  valueAndGrad,
} from "../tensor/index.ts";
import { explain } from "./explain.ts";
import type { Explanation } from "./explanation.ts";
import { formulaOf } from "./print/formula.ts";
import { workbookOf } from "./workbook/layout.ts";

const judge = reference();

/** The number that is called so. */
function numberOf({ blocks }: Explanation, name: string, phase?: string): number {
  const found = blocks
    .filter((block) => phase === undefined || block.phase === phase)
    .flatMap(({ cells }) => cells)
    .find((cell) => cell.name.text === name);
  if (!found) throw new Error(`no ${name}`);
  return found.value;
}

/** "a − y", as it is shown. */
function equationOf({ blocks, cells }: Explanation, name: string): string {
  const cell = blocks.flatMap((block) => block.cells).find((c) => c.name.text === name);
  const formula = cell?.shown ?? cell?.formula;
  if (!formula) throw new Error(`no equation of ${name}`);
  return formulaOf(formula, cells, "text", "names", { digits: 4, terms: 100 });
}

describe("the lectures' numbers", () => {
  it("A1: one neuron, w = [0, 1], b = 4, x = [2, 3] gives 0.999", () => {
    const made = explained(neuron);
    expect(numberOf(made, "z")).toBe(7);
    expect(numberOf(made, "a")).toBeCloseTo(0.999, 3);
  });

  it("A1: the 2-2-1 network gives h = 0.9526 and o = 0.7216", () => {
    const made = explained(lecture);
    expect(numberOf(made, "a⁽¹⁾₁").toFixed(4)).toBe("0.9526");
    expect(numberOf(made, "a⁽¹⁾₂").toFixed(4)).toBe("0.9526");
    expect(numberOf(made, "a⁽²⁾").toFixed(4)).toBe("0.7216");
  });

  it("E1: the equations of S2 for one neuron", () => {
    const made = explained(neuron);
    expect(equationOf(made, "z")).toBe("x₁ · w₁ + x₂ · w₂ + b");
    expect(equationOf(made, "a")).toBe("1 / (1 + e^(−z))");
    expect(equationOf(made, "L")).toBe("−(y · ln(a) + (1 − y) · ln(1 − a))");
    expect(equationOf(made, "∂L/∂z")).toBe("a − y");
    expect(equationOf(made, "∂L/∂w₁")).toBe("x₁ · ∂L/∂z");
    expect(equationOf(made, "∂L/∂b")).toBe("∂L/∂z");
    const update = made.blocks.find(({ phase }) => phase === "update");
    const [first] = update!.cells;
    const written = formulaOf(first!.formula!, made.cells, "text", "names", {
      digits: 4,
      terms: 9,
    });
    expect(written).toBe("w₁ − α · ∂L/∂w₁");
    const [a, y] = [numberOf(made, "a"), 0];
    expect(numberOf(made, "∂L/∂w₁")).toBeCloseTo(2 * (a - y), 12);
    expect(numberOf(made, "∂L/∂w₂")).toBeCloseTo(3 * (a - y), 12);
    expect(numberOf(made, "∂L/∂b")).toBeCloseTo(a - y, 12);
    expect(numberOf(made, "w₁", "update")).toBeCloseTo(0 - 0.1 * 2 * (a - y), 12);
  });

  it("the chain rule through a hidden layer, as S2 has it", () => {
    const made = explained(lecture);
    expect(equationOf(made, "∂L/∂a⁽¹⁾₁")).toBe("w⁽²⁾₁ · ∂L/∂z⁽²⁾");
    expect(equationOf(made, "∂a⁽¹⁾₁/∂z⁽¹⁾₁")).toBe("a⁽¹⁾₁ · (1 − a⁽¹⁾₁)");
    expect(equationOf(made, "∂L/∂z⁽¹⁾₁")).toBe("∂L/∂a⁽¹⁾₁ · ∂a⁽¹⁾₁/∂z⁽¹⁾₁");
    expect(equationOf(made, "∂L/∂w⁽¹⁾₂₁")).toBe("x₂ · ∂L/∂z⁽¹⁾₁");
  });

  it("softmax with cross-entropy: a − y, and −Σ y ln a", () => {
    const made = explained(classes);
    expect(equationOf(made, "∂L/∂z₂")).toBe("a₂ − y₂");
    expect(equationOf(made, "L")).toBe("−(y₁ · ln(a₁) + y₂ · ln(a₂) + y₃ · ln(a₃))");
    expect(numberOf(made, "a₁") + numberOf(made, "a₂") + numberOf(made, "a₃")).toBeCloseTo(1, 12);
  });

  it("several examples at once: means, and a bias has the sum of all slopes", () => {
    const made = explained(xor);
    expect(equationOf(made, "∂L/∂z⁽²⁾₃")).toBe("0.25 (a⁽²⁾₃ − y₃)");
    expect(equationOf(made, "∂L/∂b⁽²⁾")).toBe("∂L/∂z⁽²⁾₁ + ∂L/∂z⁽²⁾₂ + ∂L/∂z⁽²⁾₃ + ∂L/∂z⁽²⁾₄");
    expect(equationOf(made, "∂L/∂w⁽²⁾₁")).toMatch(
      /^a⁽¹⁾₁₁ · ∂L\/∂z⁽²⁾₁ \+ .* \+ a⁽¹⁾₄₁ · ∂L\/∂z⁽²⁾₄$/,
    );
  });

  it("a network that ends before its loss's softmax, as training has it: the softmax is written down too", () => {
    const logits = sequence({ type: "linear", units: 3 });
    const made = explained({ ...classes, model: logits });
    expect(made.layers.map(({ path }) => path)).toEqual(["linear", "softmax of the loss"]);
    expect(equationOf(made, "∂L/∂z₂")).toBe("a₂ − y₂");
    expect(made.loss.value).toBe(explained(classes).loss.value);
  });

  it("where a probability rounds to 1, the loss is written as it is computed", () => {
    const made = explained({ ...neuron, weights: { linear: { weight: 100, bias: 0 } } });
    expect(numberOf(made, "a")).toBe(1);
    expect(numberOf(made, "L")).toBe(500);
    expect(equationOf(made, "L")).toMatch(/max\(z, 0\) \+ ln\(1 \+ e\^\(−\|z\|\)\)/);
    expect(equationOf(made, "∂L/∂z")).toBe("a − y");
  });

  it.each<Spec>([{ type: "batchNorm" }, { type: "layerNorm" }, { type: "groupNorm", groups: 1 }])(
    "normalises as on paper, where nothing is taken from itself: $type",
    (layer) => {
      const conv = { type: "conv2d", filters: 2, kernel: 3 };
      const model = sequence(conv, layer, { type: "flatten" });
      const { inputShape, input } = convolution;
      const target = [0, 1, 0, 0, 1, 0, 0, 1];
      const made = explained({ model, inputShape, input, target, loss: { type: "squaredError" } });
      const formulas = made.cells.flatMap(({ formula }) => formula ?? []);
      expect(formulas.length).toBeGreaterThan(50);
      for (const { form } of formulas)
        for (const { op, args } of topological(form))
          expect(op === "sub" && args[0] === args[1]).toBe(false);
    },
  );

  it("dropped units are 0, and so are their slopes", () => {
    const made = explained({
      ...classes,
      model: sequence(
        { type: "linear", units: 8 },
        { type: "dropout", rate: 0.5 },
        { type: "linear", units: 3 },
      ),
    });
    const zero = (name: string) =>
      made.blocks.find((block) => block.name.text === name)?.cells.map(({ value }) => value === 0);
    expect(zero("h⁽¹⁾")).toContain(true);
    expect(zero("∂L/∂z⁽¹⁾")).toEqual(zero("h⁽¹⁾"));
  });

  it("a convolution: each sum has the nine products of its window", () => {
    const made = explained(convolution);
    expect(equationOf(made, "z⁽¹⁾₁₂")).toMatch(
      /^x₁₂ · w⁽¹⁾₁₁ \+ x₁₃ · w⁽¹⁾₁₂ \+ x₁₄ · w⁽¹⁾₁₃ \+ x₂₂ · .* \+ x₃₄ · w⁽¹⁾₃₃ \+ b⁽¹⁾$/,
    );
    expect(equationOf(made, "∂L/∂w⁽¹⁾₁₁")).toBe(
      "x₁₁ · ∂L/∂z⁽¹⁾₁₁ + x₁₂ · ∂L/∂z⁽¹⁾₁₂ + x₂₁ · ∂L/∂z⁽¹⁾₂₁ + x₂₂ · ∂L/∂z⁽¹⁾₂₂",
    );
    expect(equationOf(made, "∂L/∂a⁽¹⁾₁₂")).toBe(
      "∂L/∂p⁽¹⁾ if a⁽¹⁾₁₂ = p⁽¹⁾ and a⁽¹⁾₁₁ ≠ p⁽¹⁾, else 0",
    );
  });
});

/** Loss and gradients as training has them; the loss takes logits where the network ends in what it includes. */
function ofEngine({ model, inputShape, input, target, loss }: Problem, variables: Variables) {
  const examples = input.length / inputShape.reduce((a, b) => a * b, 1);
  const x = tensor(Float32Array.from(input), [examples, ...inputShape]);
  const fused = ["sigmoid", "softmax", "logSoftmax"].includes(model.children.at(-1)!.layer.type);
  const children = fused ? model.children.slice(0, -1) : model.children;
  const trained = fused && loss.type !== "squaredError" ? fromSpecOf(children) : model;
  const both = valueAndGrad((params: Tree<Tensor>) => {
    const { output } = trained.apply({ params, state: variables.state }, x, {
      training: true,
      key: key(0),
    });
    const t = tensor(Float32Array.from(target), output.shape);
    return lossFromSpec(loss)(output, t);
  });
  const [value, gradient] = both(variables.params);
  const paths = leafPaths(gradient);
  const [leaves] = flatten<Tensor>(gradient);
  return {
    loss: value.item(),
    gradients: leaves.map((leaf, i) => [paths[i]!, leaf.data()] as const),
  };
}

const fromSpecOf = (children: Layer["children"]): Layer =>
  fromSpec({
    type: "sequential",
    layers: children.map(({ name, layer }) => ({ name, type: layer.type, ...layer.options })),
  });

function expectSame(problem: Problem): void {
  const made = explained(problem);
  const { variables } = optionsOf(problem);
  const engine = ofEngine(problem, variables);
  expect(Math.abs(made.loss.value - engine.loss)).toBeLessThan(1e-6 * Math.max(1, engine.loss));
  for (const [path, gradient] of engine.gradients) {
    const [layer, name] = [path.split("/").slice(0, -1).join("/"), path.split("/").at(-1)];
    const block = made.blocks.find(
      (each) => each.layer === layer && each.title === `slope of the loss by the ${name}`,
    );
    const ours = block?.cells.map(({ value }) => value) ?? [];
    expect(ours.length, path).toBe(gradient.length);
    for (const [i, slope] of ours.entries())
      expect(Math.abs(slope - gradient[i]!), `${path}[${i}]`).toBeLessThan(
        1e-6 * Math.max(1, Math.abs(slope)),
      );
  }
}

for (const { name, backend } of portableBackends)
  describe(`the same loss and gradients as training, on ${name}`, () => {
    it.each([
      ["one neuron", neuron],
      ["the 2-2-1 network of S1", lecture],
      ["XOR, four examples at once", xor],
      ["a 4×4 convolution", convolution],
    ])("%s", (_, problem) => {
      setBackend(backend);
      expectSame(problem);
    });

    it.each(Object.values(activations).filter(({ name }) => name !== "argmax"))(
      "through $name",
      (record) => {
        setBackend(backend);
        expectSame(through(record.name));
      },
    );
  });

describe("every layer that there is", () => {
  const refusals =
    /recurrence|computes; that cannot be written|argmax has no slope|at most 200|use a larger batch|batches of 2/;

  /** The slopes of all parameters, the smallest first. */
  const rising = (values: readonly number[]) => values.toSorted((a, b) => a - b);

  it.each(Object.entries(cases))(
    "%s: the engine's gradients, or a line that says why not",
    (_, { layer, input }) => {
      setBackend(judge);
      const inputShape = input.slice(1);
      const size = inputShape.reduce((a, b) => a * b, 1);
      const values = Array.from({ length: size }, (_, i) => Math.sin(1.7 * i + 0.3));
      const mode = { training: true, key: key(0) };
      const loss = lossFromSpec({ type: "squaredError" });
      const compare = (): void => {
        const { params, state } = layer.init(key(3), inputShape);
        const x = tensor(Float32Array.from(values), [1, ...inputShape]);
        const apply = (given: Tree<Tensor>): Tensor =>
          layer.apply({ params: given, state }, x, mode).output;
        const wanted = apply(params).shape;
        const target = Array.from({ length: wanted.reduce((a, b) => a * b, 1) }, (_, i) =>
          Math.cos(i),
        );
        const options = { model: layer, variables: { params, state }, inputShape, input: values };
        const made = explain({ ...options, target, loss, rate: 0.1 });
        const t = tensor(Float32Array.from(target), wanted);
        const [value, gradient] = valueAndGrad((given: Tree<Tensor>) => loss(apply(given), t))(
          params,
        );
        const engine = rising(flatten<Tensor>(gradient)[0].flatMap((leaf) => [...leaf.data()]));
        const slopes = made.blocks.filter(({ title }) =>
          title.startsWith("slope of the loss by the "),
        );
        const ours = rising(slopes.flatMap(({ cells }) => cells.map((cell) => cell.value)));
        expect(Math.abs(made.loss.value - value.item())).toBeLessThan(1e-6);
        expect(ours.length).toBe(engine.length);
        for (const [i, slope] of ours.entries())
          expect(Math.abs(slope - engine[i]!)).toBeLessThan(1e-6);
        expect(workbookOf(made, "net").sheets).toHaveLength(2);
      };
      try {
        compare();
      } catch (error) {
        if (!(error instanceof Error) || !refusals.test(error.message)) throw error;
      }
    },
  );
});
