"""A peer of the section `step`: the challenge network's training step by PyTorch, eager. The same lines of JSON as fovea-step.ts:

    { load: file.safetensors, threads, rate, momentum, nesterov, weightDecay,
      layout: "NCHW" | "channels_last", blocks: [[channels, filters, padding] of each] }  ->  { is }
    { steps: n }       ->  { ms: [n times], losses: [n] }
    { tensors: true }  ->  { path: base64 of float32, channels last }
"""

import base64
import json
import math
import struct
import sys
import time

import torch
from torch import nn

def block(inputs, filters, padding):
    return nn.Sequential(
        nn.Conv2d(inputs, filters, 3, padding=padding, bias=False), nn.BatchNorm2d(filters), nn.ReLU(inplace=True)
    )


class Challenge(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = len(blocks)
        for number, sizes in enumerate(blocks, 1):
            setattr(self, f"block{number}", block(*sizes))
        self.pool = nn.MaxPool2d(2)
        self.classifier = nn.Linear(blocks[-1][1], 10)

    def forward(self, x):
        x = self.pool(self.block2(self.block1(x)))
        x = self.block5(self.block4(self.block3(x)))
        return self.classifier(x.mean((2, 3)))

    def named(self):
        """What the file calls each tensor; whether its axes go the other way round there: [Kh, Kw, Cin, Cout] and [in, out]."""
        for number in range(1, self.blocks + 1):
            conv, norm, _ = getattr(self, f"block{number}")
            yield f"params/block{number}/conv2d/weight", conv.weight
            yield f"params/block{number}/batchNorm/scale", norm.weight
            yield f"params/block{number}/batchNorm/shift", norm.bias
            yield f"state/block{number}/batchNorm/mean", norm.running_mean
            yield f"state/block{number}/batchNorm/variance", norm.running_var
        yield "params/classifier/weight", self.classifier.weight
        yield "params/classifier/bias", self.classifier.bias


def to_torch(x):
    return x.permute(3, 2, 0, 1) if x.dim() == 4 else x.T if x.dim() == 2 else x


def from_torch(x):
    return x.permute(2, 3, 1, 0) if x.dim() == 4 else x.T if x.dim() == 2 else x


def read_safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        body = bytearray(file.read())
    types = {"F32": torch.float32, "I32": torch.int32}
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, _ = entry["data_offsets"]
        count = math.prod(entry["shape"])
        tensors[name] = torch.frombuffer(body, dtype=types[entry["dtype"]], count=count, offset=begin).reshape(entry["shape"])
    return tensors


class Peer:
    def __init__(self, job):
        torch.set_num_threads(job["threads"])
        stored = read_safetensors(job["load"])
        layout = torch.channels_last if job["layout"] == "channels_last" else torch.contiguous_format
        self.model = Challenge(job["blocks"])
        with torch.no_grad():
            for name, own in self.model.named():
                own.copy_(to_torch(stored[name]))
        self.model.to(memory_format=layout).train()
        self.images = stored["images"].permute(0, 3, 1, 2).contiguous(memory_format=layout)
        self.labels = stored["labels"].long()
        settings = dict(lr=job["rate"], momentum=job["momentum"], nesterov=job["nesterov"], weight_decay=job["weightDecay"])
        # One call for all parameters, where this PyTorch has it for CPUs.
        try:
            self.optimiser = torch.optim.SGD(self.model.parameters(), fused=True, **settings)
            fused = "fused SGD"
        except (RuntimeError, TypeError):
            self.optimiser = torch.optim.SGD(self.model.parameters(), **settings)
            fused = "SGD"
        self.loss = nn.CrossEntropyLoss()
        self.description = f"PyTorch {torch.__version__}, {job['layout']}, threads: {torch.get_num_threads()}, {fused}"

    def step(self):
        began = time.perf_counter()
        self.optimiser.zero_grad(set_to_none=True)
        loss = self.loss(self.model(self.images), self.labels)
        loss.backward()
        self.optimiser.step()
        value = loss.item()
        return (time.perf_counter() - began) * 1000, value

    def tensors(self):
        def text(x):
            values = from_torch(x.detach()).contiguous().flatten().tolist()
            return base64.b64encode(struct.pack(f"<{len(values)}f", *values)).decode()

        return {name: text(own) for name, own in self.model.named()}


def main():
    peer = None
    for line in sys.stdin:
        message = json.loads(line)
        if "load" in message:
            peer = Peer(message)
            answer = {"is": peer.description}
        elif "tensors" in message:
            answer = peer.tensors()
        else:
            done = [peer.step() for _ in range(message["steps"])]
            answer = {"ms": [ms for ms, _ in done], "losses": [loss for _, loss in done]}
        print(json.dumps(answer), flush=True)


main()
