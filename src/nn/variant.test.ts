import { describe, expect, it } from "vitest";
import {
  activation,
  batchNorm,
  branches,
  conv2d,
  custom,
  gate,
  graph,
  linear,
  relu,
  residual,
  sequential,
  toSpec,
  withActivation,
  withInit,
} from "./index.ts";

const model = sequential({
  stem: conv2d({ filters: 4, kernel: 3, init: "xavierNormal" }),
  norm: batchNorm(),
  act: relu(),
  block: residual(sequential(relu(), conv2d({ filters: 4, kernel: 1 }))),
  wide: branches([relu(), linear({ units: 4 })]),
});

describe("variants of a model", () => {
  it("have another initialisation in every layer that draws weights, and nothing else changed", () => {
    const { text, inits } = looked(withInit(model, { type: "normal", std: 0.01 }));
    expect(inits).toEqual(new Array(3).fill({ type: "normal", std: 0.01 }));
    expect(text.replaceAll(',"init":{"type":"normal","std":0.01}', "")).toBe(
      looked(withInit(model, "heNormal")).text,
    );
  });

  it("have another activation in place of each, names kept", () => {
    const spec = JSON.stringify(toSpec(withActivation(model, "swish")));
    expect(spec).not.toContain("relu");
    expect(spec.match(/"type":"silu"/g)).toHaveLength(3);
    expect(spec).toContain('{"name":"act","type":"silu"}');
    expect(() => withActivation(model, "relo")).toThrow("activation relo is unknown; write relu");
  });

  it("leave to a gate and to factors of a graph the activation that makes the factors", () => {
    const squeeze = sequential(
      linear({ units: 2 }),
      relu(),
      linear({ units: 4 }),
      activation("sigmoid"),
    );
    const model = sequential({
      ...{ direct: gate(activation("sigmoid")), squeezed: gate(squeeze) },
      attention: graph({
        trunk: relu(),
        mask: {
          layer: sequential(relu(), graph({ sigmoid: activation("sigmoid") })),
          from: "input",
        },
        out: { from: ["trunk", "mask"], join: "multiply" },
        own: activation("sigmoid"),
      }),
    });
    const text = JSON.stringify(toSpec(withActivation(model, "gelu")));
    expect(text.match(/"type":"sigmoid"/g)).toHaveLength(3);
    // The hidden one of the squeeze, the trunk's, the mask's first and the one behind the product.
    expect(text.match(/"type":"gelu"/g)).toHaveLength(4);
    expect(text).not.toContain("relu");
  });

  it("cannot be made of what is no JSON", () => {
    const own = sequential({ own: custom({ name: "own", apply: (_, x) => x }) });
    expect(() => withInit(own, "zeros")).toThrow("own: a custom layer cannot be written as JSON");
  });
});

function looked(layer: ReturnType<typeof relu>) {
  const inits: unknown[] = [];
  const text = JSON.stringify(toSpec(layer), (name, value) => {
    if (name === "init") inits.push(value);
    return value;
  });
  return { text, inits };
}
