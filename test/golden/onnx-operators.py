"""
ONNX's own tests of operators, as far as they are of operators and element types that are read: model, inputs and outputs of each, in
onnx-operators.json.gz. Large ones, and those of an operator written out as others, are left out.

    python test/golden/onnx-operators.py
"""
import base64
import gzip
import json
import os
import subprocess
import warnings

import numpy as np
import onnx
from onnx import numpy_helper
from onnx.backend.test.case.node import collect_testcases

warnings.filterwarnings("ignore")
here = os.path.dirname(__file__)
MOST_BYTES = 6_000

reader = os.path.join(here, "../../src/formats/onnx/index.ts")
listing = f"import({json.dumps(os.path.abspath(reader))}).then((m) => console.log(JSON.stringify(m.operatorNames())))"
operators = set(json.loads(subprocess.run(["node", "-e", listing], capture_output=True, check=True).stdout))

# float, integers of 8 to 64 bits, bool, halves, double
TYPES = {1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 16}


def is_tensor(info):
    return info.type.HasField("tensor_type") and info.type.tensor_type.elem_type in TYPES


def encoded(value):
    if not isinstance(value, onnx.TensorProto):
        value = numpy_helper.from_array(np.asarray(value))
    return base64.b64encode(value.SerializeToString()).decode()


cases = []
for case in collect_testcases(None):
    graph = case.model.graph if case.model else None
    if graph is None or "expanded" in case.name:
        continue
    known = all(node.op_type in operators and node.domain in ("", "ai.onnx") for node in graph.node)
    if not known or not all(is_tensor(info) for info in [*graph.input, *graph.output]):
        continue
    inputs, outputs = case.data_sets[0]
    if any(isinstance(value, (list, dict)) or value is None for value in [*inputs, *outputs]):
        continue
    entry = {
        "name": case.name.removeprefix("test_"),
        "rtol": case.rtol,
        "atol": case.atol,
        "model": base64.b64encode(case.model.SerializeToString()).decode(),
        "inputs": [encoded(value) for value in inputs],
        "outputs": [encoded(value) for value in outputs],
    }
    if len(json.dumps(entry)) * 3 / 4 <= MOST_BYTES:
        cases.append(entry)

text = json.dumps({"onnx": onnx.__version__, "cases": cases}).encode()
with open(os.path.join(here, "onnx-operators.json.gz"), "wb") as file:
    file.write(gzip.compress(text, 9, mtime=0))
print(f"{len(cases)} cases")
