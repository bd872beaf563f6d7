"""
Small models as PyTorch's exporters write them, both the older one ("legacy") and the one by torch.export ("dynamo"), into onnx-pytorch/.
What onnxruntime makes of them is computed by the tests.

    python test/golden/onnx-pytorch.py
"""
import os
import warnings

import onnx
import torch
import torch.nn.functional as F
from torch import nn

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
torch.manual_seed(0)
folder = os.path.join(os.path.dirname(__file__), "onnx-pytorch")


class Block(nn.Module):
    def __init__(self, before, after, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(before, after, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(after)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(after, after, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(after)
        self.downsample = None
        if stride != 1 or before != after:
            self.downsample = nn.Sequential(nn.Conv2d(before, after, 1, stride, bias=False), nn.BatchNorm2d(after))

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(y + (x if self.downsample is None else self.downsample(x)))


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, 2, 1)
        self.pool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = Block(4, 4)
        self.layer2 = Block(4, 6, 2)
        self.fc = nn.Linear(6, 5)

    def forward(self, x):
        x = self.layer2(self.layer1(self.pool(self.stem(x))))
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


class Convolutional(nn.Module):
    """Flattens an image of several pixels; its batch normalisation stands where it cannot become part of a convolution."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.BatchNorm2d(4), nn.MaxPool2d(2, ceil_mode=True),
            nn.Conv2d(4, 6, 3, bias=False), nn.LeakyReLU(0.1), nn.AvgPool2d(2, 1, 1, count_include_pad=False),
        )
        self.classifier = nn.Sequential(
            nn.Flatten(), nn.Linear(96, 8), nn.BatchNorm1d(8), nn.Tanh(), nn.Dropout(0.3), nn.Linear(8, 5)
        )

    def forward(self, x):
        return self.classifier(self.features(x))


class Recurrent(nn.Module):
    def __init__(self, kind, **options):
        super().__init__()
        self.rnn = kind(3, 5, batch_first=True, **options)
        self.fc = nn.Linear(10 if options.get("bidirectional") else 5, 2)

    def forward(self, x):
        return self.fc(self.rnn(x)[0])


class Normalisations(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3)
        self.gn = nn.GroupNorm(3, 6)
        self.instance = nn.InstanceNorm2d(6, affine=True)
        self.ln = nn.LayerNorm(6)
        self.fc = nn.Linear(6, 4)
        self.act = nn.PReLU(4)

    def forward(self, x):
        y = self.instance(F.gelu(self.gn(self.conv(x))))
        return self.act(self.fc(self.ln(y.permute(0, 2, 3, 1))).permute(0, 3, 1, 2))


class Resizing(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 3, 3, padding=1)
        self.up = nn.ConvTranspose2d(3, 2, 3, stride=2, padding=1, output_padding=1)

    def forward(self, x):
        y = F.interpolate(self.conv(x), scale_factor=2, mode="nearest")
        z = F.interpolate(self.up(y), size=(20, 20), mode="bilinear", align_corners=False)
        return F.pad(torch.cat([z, z * 0.5], 1), (1, 1, 1, 1))


class Gates(nn.Module):
    """Squeeze and excitation, a channel split and a shuffle."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.depthwise = nn.Conv2d(4, 4, 3, groups=4, padding=1)
        self.squeeze = nn.Conv2d(8, 2, 1)
        self.excite = nn.Conv2d(2, 8, 1)

    def forward(self, x):
        a, b = F.silu(self.conv(x)).chunk(2, dim=1)
        y = torch.cat([a, F.hardswish(self.depthwise(b))], 1)
        n, c, h, w = y.shape
        y = y.view(n, 2, c // 2, h, w).transpose(1, 2).reshape(n, c, h, w)
        gate = torch.sigmoid(self.excite(F.relu(self.squeeze(F.adaptive_avg_pool2d(y, 1)))))
        return F.softmax((y * gate).mean([2, 3]), 1)


models = {
    "mlp": (nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 8), nn.GELU(), nn.Linear(8, 3)), (2, 6)),
    "convolutional": (Convolutional(), (2, 1, 10, 10)),
    "residual": (Residual(), (2, 3, 16, 16)),
    "lstm": (Recurrent(nn.LSTM, num_layers=2, bidirectional=True), (2, 4, 3)),
    "gru": (Recurrent(nn.GRU), (2, 4, 3)),
    "rnn": (Recurrent(nn.RNN, nonlinearity="relu"), (2, 4, 3)),
    "transformer": (nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, norm_first=True), (2, 5, 8)),
    "normalisations": (Normalisations(), (2, 3, 8, 8)),
    "resizing": (Resizing(), (2, 2, 4, 4)),
    "gates": (Gates(), (2, 3, 8, 8)),
}


def strip(path):
    """Without what says where the model was made: half of the file, and paths of this machine."""
    model = onnx.load(path)
    model.doc_string = ""
    del model.metadata_props[:]
    graph = model.graph
    del graph.metadata_props[:]
    del graph.value_info[:]
    for part in [*graph.node, *graph.input, *graph.output, *graph.initializer]:
        part.doc_string = ""
        del part.metadata_props[:]
    onnx.checker.check_model(model)
    onnx.save(model, path)


os.makedirs(folder, exist_ok=True)
for name, (model, shape) in models.items():
    model.eval()
    for module in model.modules():
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
            module.weight.data.normal_()
            module.bias.data.normal_()
    x = torch.randn(shape)
    named = {"input_names": ["x"], "output_names": ["y"]}
    legacy = os.path.join(folder, f"{name}-legacy.onnx")
    # The older exporter cannot write the transformer's attention, and opset 14 has no layer normalisation.
    if name != "transformer":
        opset = 14 if name == "normalisations" else 17
        free = {"x": {0: "n"}, "y": {0: "n"}}
        torch.onnx.export(model, x, legacy, dynamo=False, opset_version=opset, dynamic_axes=free, **named)
        strip(legacy)
    dynamo = os.path.join(folder, f"{name}-dynamo.onnx")
    free = ({0: torch.export.Dim.DYNAMIC},)
    torch.onnx.export(model, (x,), dynamo, dynamo=True, verbose=False, external_data=False, dynamic_shapes=free, **named)
    strip(dynamo)
