import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { linear } from "../../../nn/index.ts";
import { key } from "../../../tensor/index.ts";
import { exportOnnx } from "../export/export.ts";
import { ModelProtoSchema, StringStringEntryProtoSchema } from "../proto/onnx_pb.ts";
import { readOnnx } from "./model.ts";

/** A model whose values lie in another file, as PyTorch's exporter leaves them; entries of the first tensor may be others. */
function outside(changes: Readonly<Record<string, string>> = {}) {
  const layer = linear({ units: 2 });
  const whole = exportOnnx(layer, layer.init(key(1), [3]), [3]);
  const model = fromBinary(ModelProtoSchema, whole);
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [i, tensor] of (model.graph?.initializer ?? []).entries()) {
    const { rawData } = tensor;
    const entries = {
      location: "model.onnx.data",
      offset: `${offset}`,
      length: `${rawData.length}`,
    };
    tensor.externalData = Object.entries({ ...entries, ...(i === 0 && changes) }).map(
      ([key, value]) => create(StringStringEntryProtoSchema, { key, value }),
    );
    tensor.dataLocation = 1;
    tensor.rawData = new Uint8Array();
    parts.push(rawData);
    offset += rawData.length;
  }
  const data = Uint8Array.from(parts.flatMap((part) => [...part]));
  const external = (name: string) => (name === "model.onnx.data" ? data : undefined);
  return { whole, bytes: toBinary(ModelProtoSchema, model), external };
}

describe("values in a file beside the model", () => {
  it("are read as if they were in it", () => {
    const { whole, bytes, external } = outside();
    expect(readOnnx(bytes, { external }).initializers).toEqual(readOnnx(whole).initializers);
  });

  it.each([
    [{ location: "../../etc/passwd" }, 'are in "../../etc/passwd", must be in a file beside'],
    [{ location: "/etc/passwd" }, 'are in "/etc/passwd", must be in a file beside the model'],
    [{ location: ".." }, 'are in "..", must be in a file beside the model'],
    [{ location: "other.data" }, 'are in "other.data", which is not there; save the model in one'],
    [{ offset: "28" }, "which has 32"],
    [{ length: "99999999999" }, "which has 32"],
    [{ offset: "-1" }, 'offset in another file is "-1", must be a whole number'],
    [{ length: "1e3" }, 'length in another file is "1e3", must be a whole number'],
    [{ length: "4" }, "values in"],
  ])("are refused where they say %j", (changes, message) => {
    const { bytes, external } = outside(changes);
    expect(() => readOnnx(bytes, { external })).toThrow(message);
    expect(() => readOnnx(bytes, { external })).toThrow(/^onnx: initializer "[^\n]+$/);
  });

  it("are asked for nowhere unless it is told where", () => {
    expect(() => readOnnx(outside().bytes)).toThrow('"model.onnx.data", which is not there');
  });
});
