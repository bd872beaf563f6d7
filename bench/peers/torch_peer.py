"""PyTorch as a process of a contest: answers the lines of JSON that protocol.ts describes, with the works of the folder fovea.

Every job has `layout`: "NCHW" or "channels_last"; a step may have `compile`.
"""

import ctypes
import gc
import json
import math
import struct
import sys
import time

import torch
from torch import nn

# --- arrays: float32 and int32, channels last, as safetensors ---


def read_arrays(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        body = bytearray(file.read())
    types = {"F32": torch.float32, "I32": torch.int32}
    arrays = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, _ = entry["data_offsets"]
        count = math.prod(entry["shape"])
        flat = torch.frombuffer(body, dtype=types[entry["dtype"]], count=count, offset=begin)
        arrays[name] = flat.reshape(entry["shape"])
    return arrays


def write_arrays(path, arrays):
    header, at = {}, 0
    kept = {name: x.detach().to(torch.float32).contiguous() for name, x in arrays.items()}
    for name, x in kept.items():
        bytes_ = 4 * x.numel()
        header[name] = {"dtype": "F32", "shape": list(x.shape), "data_offsets": [at, at + bytes_]}
        at += bytes_
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for x in kept.values():
            file.write(ctypes.string_at(x.data_ptr(), 4 * x.numel()))


def weight_to_torch(x):
    """[Kh, Kw, Cin, Cout] to [Cout, Cin, Kh, Kw], [in, out] to [out, in]."""
    return x.permute(3, 2, 0, 1) if x.dim() == 4 else x.T if x.dim() == 2 else x


def weight_from_torch(x):
    return x.permute(2, 3, 1, 0) if x.dim() == 4 else x.T if x.dim() == 2 else x


def images_to_torch(x):
    return x.permute(0, 3, 1, 2) if x.dim() == 4 else x


def images_from_torch(x):
    return x.permute(0, 2, 3, 1) if x.dim() == 4 else x


def format_of(job):
    return torch.channels_last if job["layout"] == "channels_last" else torch.contiguous_format


def described(job):
    return f"PyTorch {torch.__version__}, {job['layout']}, threads: {torch.get_num_threads()}"


# --- the network of a step, from its description in network.ts ---


class Residual(nn.Module):
    def __init__(self, body, shortcut):
        super().__init__()
        self.body = body
        self.shortcut = shortcut

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


class GlobalAvgPool(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


class Flatten(nn.Module):
    """In the order of channels last, as the weights behind it are."""

    def forward(self, x):
        return images_from_torch(x).flatten(1)


class Builder:
    """Makes modules and keeps what the file calls each of their tensors."""

    def __init__(self, arrays):
        self.arrays = arrays
        self.named = {}

    def take(self, name, own):
        with torch.no_grad():
            own.copy_(weight_to_torch(self.arrays[name]))
        self.named[name] = own

    def build(self, layer):
        return getattr(self, layer["type"])(layer)

    def sequential(self, layer):
        return nn.Sequential(*[self.build(child) for child in layer["children"]])

    def residual(self, layer):
        parts = [self.build(child) for child in layer["children"]]
        return Residual(parts[0], parts[1] if len(parts) > 1 else nn.Identity())

    def conv2d(self, layer):
        path, groups = f"params/{layer['path']}", layer["groups"]
        _, _, depth, filters = self.arrays[f"{path}/weight"].shape
        conv = nn.Conv2d(
            depth * groups, filters, layer["kernel"], stride=layer["stride"], padding=layer["padding"],
            dilation=layer["dilation"], groups=groups, bias=layer["bias"],
        )
        self.take(f"{path}/weight", conv.weight)
        if layer["bias"]:
            self.take(f"{path}/bias", conv.bias)
        return conv

    def batchNorm(self, layer):
        params, state = f"params/{layer['path']}", f"state/{layer['path']}"
        norm = nn.BatchNorm2d(len(self.arrays[f"{params}/scale"]), eps=layer["epsilon"], momentum=layer["momentum"])
        self.take(f"{params}/scale", norm.weight)
        self.take(f"{params}/shift", norm.bias)
        self.take(f"{state}/mean", norm.running_mean)
        self.take(f"{state}/variance", norm.running_var)
        return norm

    def linear(self, layer):
        path = f"params/{layer['path']}"
        linear = nn.Linear(*self.arrays[f"{path}/weight"].shape, bias=layer["bias"])
        self.take(f"{path}/weight", linear.weight)
        if layer["bias"]:
            self.take(f"{path}/bias", linear.bias)
        return linear

    def relu(self, _):
        return nn.ReLU(inplace=True)

    def tanh(self, _):
        return nn.Tanh()

    def maxPool(self, layer):
        return nn.MaxPool2d(layer["size"], layer["stride"], layer["padding"])

    def avgPool(self, layer):
        return nn.AvgPool2d(layer["size"], layer["stride"], layer["padding"])

    def globalAvgPool(self, _):
        return GlobalAvgPool()

    def flatten(self, _):
        return Flatten()


# --- the works ---


class Step:
    def __init__(self, job, arrays):
        builder = Builder(arrays)
        self.model = builder.build(job["network"]).to(memory_format=format_of(job)).train()
        self.named = builder.named
        images = images_to_torch(arrays["images"])
        self.images = images.contiguous(memory_format=format_of(job)) if images.dim() == 4 else images
        self.labels = arrays["labels"].long()
        wanted = job["optimiser"]
        settings = dict(
            lr=job["rate"], momentum=wanted.get("momentum", 0), nesterov=wanted.get("nesterov", False),
            weight_decay=wanted.get("weightDecay", 0),
        )
        # One call for all parameters, where this PyTorch has it for CPUs.
        try:
            self.optimiser = torch.optim.SGD(self.model.parameters(), fused=True, **settings)
            fused = "fused SGD"
        except (RuntimeError, TypeError):
            self.optimiser = torch.optim.SGD(self.model.parameters(), **settings)
            fused = "SGD"
        criterion = nn.CrossEntropyLoss()
        self.loss = lambda images, labels: criterion(self.model(images), labels)
        if job.get("compile"):
            self.loss = torch.compile(self.loss)
        self.description = f"{described(job)}, {fused}{', torch.compile' if job.get('compile') else ''}"

    def run(self):
        self.optimiser.zero_grad(set_to_none=True)
        loss = self.loss(self.images, self.labels)
        loss.backward()
        self.optimiser.step()
        return loss.item()

    def results(self):
        first = self.run()
        after = {name: weight_from_torch(own.detach()).clone() for name, own in self.named.items()}
        return {**after, "loss": torch.tensor([first, self.run()])}


class Matmul:
    def __init__(self, job, arrays):
        self.a, self.b = arrays["a"], arrays["b"]
        self.c = torch.zeros(self.a.shape[0], self.b.shape[1])
        self.description = f"PyTorch {torch.__version__}, threads: {torch.get_num_threads()}"

    def run(self):
        torch.matmul(self.a, self.b, out=self.c)

    def results(self):
        self.run()
        return {"c": self.c}


class Conv:
    def __init__(self, job, arrays):
        layout = format_of(job)
        self.x, self.g = (images_to_torch(arrays[name]).contiguous(memory_format=layout) for name in "xg")
        self.w = weight_to_torch(arrays["w"]).contiguous(memory_format=layout)
        self.geometry = ([job["stride"]] * 2, [job["padding"]] * 2, [1, 1])
        self.which = ["forward", "input gradient", "weight gradient"].index(job["pass"])
        self.description = described(job)

    @torch.no_grad()
    def run(self):
        if self.which == 0:
            return torch.conv2d(self.x, self.w, None, *self.geometry)
        mask = [self.which == 1, self.which == 2, False]
        gradients = torch.ops.aten.convolution_backward(
            self.g, self.x, self.w, None, *self.geometry, False, [0, 0], 1, mask
        )
        return gradients[self.which - 1]

    def results(self):
        convert = weight_from_torch if self.which == 2 else images_from_torch
        return {"result": convert(self.run())}


class Inference:
    def __init__(self, job, arrays):
        layout = format_of(job)
        self.model = Builder(arrays).build(job["network"]).to(memory_format=layout).eval()
        self.images = images_to_torch(arrays["images"]).contiguous(memory_format=layout)
        self.description = f"{described(job)}, eager"

    @torch.inference_mode()
    def run(self):
        return self.model(self.images)

    def results(self):
        return {"logits": self.run()}


WORKS = {"step": Step, "matmul": Matmul, "conv": Conv, "inference": Inference}

# --- the process ---


def resident(field):
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) * 1024
    raise RuntimeError(f"resident memory: {field} is not told here")


def forget_peak():
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass  # importing PyTorch is then counted where it took more than the work


def resident_before():
    forget_peak()
    try:
        return resident("VmRSS")
    except (OSError, RuntimeError):
        return None


class Process:
    def __init__(self):
        self.before = resident_before()
        self.work = None

    def answer(self, message):
        if "open" in message:
            self.work = None
            torch.set_num_threads(message["threads"])
            job = message["open"]
            if job["work"] not in WORKS:
                raise ValueError(f"{job['work']} is not written for it")
            self.work = WORKS[job["work"]](job, read_arrays(message["load"]))
            return {"is": self.work.description}
        if "results" in message:
            write_arrays(message["results"], self.work.results())
            return {}
        if "settle" in message:
            peak = resident("VmHWM")
            gc.collect()
            forget_peak()
            return {"peak": peak}
        if "memory" in message:
            return {"before": self.before, "peak": resident("VmHWM")}
        ms = []
        for _ in range(message["turns"]):
            began = time.perf_counter()
            self.work.run()
            ms.append((time.perf_counter() - began) * 1000)
        return {"ms": ms}


def main():
    process = Process()
    # What packages like to print is not for whoever reads the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        try:
            answer = process.answer(json.loads(line))
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
        print(json.dumps(answer), file=answers, flush=True)


main()
