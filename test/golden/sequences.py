"""Writes sequences.json: PyTorch's recurrent layers, embedding and attention, with gradients.

    python test/golden/sequences.py > test/golden/sequences.json && npx biome format --write test/golden

Weights and inputs are values of a sine to three digits, so no random numbers are needed; the loss is a weighted sum of the output. Everything is in float64
and laid out as fovea has it: a weight is [in, out], a recurrent layer's two biases are one, a head owns columns side by side.
"""

import json
import math
import sys

import torch
from torch import nn

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def wave(shape, phase, scale=1.0):
    size = math.prod(shape)
    return torch.tensor([round(scale * math.sin(1.7 * i + phase), 3) for i in range(size)]).reshape(shape)


def fill(module):
    for i, p in enumerate(module.parameters()):
        p.data = wave(p.shape, i + 1, 0.8)


def loss(output):
    return (output * wave(output.shape, 0.3)).sum()


def flat(x):
    return {"shape": list(x.shape), "values": [float(f"{v:.10g}") for v in x.reshape(-1).tolist()]}


def case(title, spec, x, output):
    """Runs backward; the caller puts the parameters and their gradients, by fovea's path."""
    loss(output).backward()
    return {
        "title": title,
        "spec": spec,
        "x": flat(x.detach()),
        "output": flat(output.detach()),
        "gradientOfX": None if x.grad is None else flat(x.grad),
        "params": {},
        "gradients": {},
    }


def put(made, path, value, gradient):
    made["params"][path] = flat(value.detach())
    made["gradients"][path] = flat(gradient)


def recurrent(title, kind, spec, last=False, **options):
    module = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[kind](3, 2, batch_first=True, **options)
    fill(module)
    x = wave([2, 4, 3], 9).requires_grad_()
    output, end = module(x)
    if last:
        h = end[0] if kind == "lstm" else end
        directions = 2 if options.get("bidirectional") else 1
        output = torch.cat(list(h[-directions:]), dim=-1)
    made = case(title, {"type": kind, "units": 2, **spec, **({"returns": "last"} if last else {})}, x, output)
    for layer in range(options.get("num_layers", 1)):
        for reverse in ("", "_reverse") if options.get("bidirectional") else ("",):
            suffix = f"_l{layer}{reverse}"
            get = lambda name: getattr(module, name + suffix)
            path = f"layer{layer + 1}{'Reverse' if reverse else ''}"
            for name, torch_name in (("weight", "weight_ih"), ("recurrent", "weight_hh")):
                p = get(torch_name)
                put(made, f"{path}/{name}", p.T, p.grad.T)
            if options.get("bias", True):
                b, c = get("bias_ih"), get("bias_hh")
                joined = b.detach() + c.detach()
                if kind == "gru":
                    joined = torch.cat([joined[:4], b.detach()[4:]])
                    put(made, f"{path}/recurrentBias", c[4:], c.grad[4:])
                put(made, f"{path}/bias", joined, b.grad)
    return made


def embedding():
    module = nn.Embedding(5, 3)
    fill(module)
    ids = torch.tensor([[0, 4, 2], [2, 2, 1]])
    output = module(ids)
    made = case("embedding", {"type": "embedding", "vocabulary": 5, "dim": 3}, ids.double(), output)
    put(made, "weight", module.weight, module.weight.grad)
    return made


def put_attention(module, made, path):
    for i, name in enumerate(("query", "key", "value")):
        rows = slice(4 * i, 4 * i + 4)
        put(made, f"{path}{name}/weight", module.in_proj_weight[rows].T, module.in_proj_weight.grad[rows].T)
        put(made, f"{path}{name}/bias", module.in_proj_bias[rows], module.in_proj_bias.grad[rows])
    put_linear(module.out_proj, made, f"{path}output")


def put_linear(module, made, path):
    put(made, f"{path}/weight", module.weight.T, module.weight.grad.T)
    put(made, f"{path}/bias", module.bias, module.bias.grad)


def put_norm(module, made, path):
    put(made, f"{path}/scale", module.weight, module.weight.grad)
    put(made, f"{path}/shift", module.bias, module.bias.grad)


CAUSAL = torch.ones(3, 3, dtype=torch.bool).triu(1)


def attention(title, causal):
    module = nn.MultiheadAttention(4, 2, batch_first=True)
    fill(module)
    x = wave([2, 3, 4], 9).requires_grad_()
    output, _ = module(x, x, x, attn_mask=CAUSAL if causal else None)
    spec = {"type": "multiHeadAttention", "dim": 4, "heads": 2, **({"causal": True} if causal else {})}
    made = case(title, spec, x, output)
    put_attention(module, made, "")
    return made


def encoder(title, activation, pre):
    module = nn.TransformerEncoderLayer(
        4, 2, dim_feedforward=5, dropout=0.0, activation=activation, batch_first=True, norm_first=pre
    )
    fill(module)
    x = wave([2, 3, 4], 9).requires_grad_()
    output = module(x, src_mask=CAUSAL if pre else None)
    spec = {"type": "transformerEncoder", "dim": 4, "heads": 2, "hidden": 5, "activation": activation}
    made = case(title, {**spec, **({"norm": "pre", "causal": True} if pre else {})}, x, output)
    put_attention(module.self_attn, made, "attend/body/attention/")
    put_linear(module.linear1, made, "think/body/expand")
    put_linear(module.linear2, made, "think/body/contract")
    put_norm(module.norm1, made, "attend/body/norm" if pre else "attendNorm")
    put_norm(module.norm2, made, "think/body/norm" if pre else "thinkNorm")
    return made


deep = {"num_layers": 2, "bidirectional": True}
deep_spec = {"layers": 2, "bidirectional": True}
json.dump(
    {
        "torch": torch.__version__.split("+")[0],
        "cases": [
            recurrent("rnn, stacked, both directions", "rnn", deep_spec, **deep),
            recurrent("rnn, relu, without bias", "rnn", {"activation": "relu", "bias": False}, nonlinearity="relu", bias=False),
            recurrent("lstm, stacked, both directions", "lstm", deep_spec, **deep),
            recurrent("lstm, both directions, the ends", "lstm", {"bidirectional": True}, last=True, bidirectional=True),
            recurrent("gru, stacked, both directions", "gru", deep_spec, **deep),
            recurrent("gru, without bias, the end", "gru", {"bias": False}, last=True, bias=False),
            embedding(),
            attention("multi-head attention", False),
            attention("multi-head attention, causal", True),
            encoder("encoder layer, post-norm", "relu", False),
            encoder("encoder layer, pre-norm, causal", "gelu", True),
        ],
    },
    sys.stdout,
)
sys.stdout.write("\n")
