"""Writes pytorch-names.json: names and shapes of the state_dict of torchvision's or timm's model of a name, as a hash.

    python test/golden/pytorch-names.py NAME… > test/golden/pytorch-names.json && npx biome format --write test/golden
    python test/golden/pytorch-names.py --list NAME    # the lines themselves

The hash is SHA-256 over the sorted lines "name 64,3,7,7", each with a line feed. Models that neither library has are left out.
"""

import hashlib
import json
import sys

import timm
import torch
import torchvision

# timm's twin where it goes by another name than the paper's.
TIMM = {"mobilenet_v1": "mobilenetv1_100"}
# What torchvision builds otherwise unless it is told.
OPTIONS = {"googlenet": {"aux_logits": True, "init_weights": False}, "inception_v3": {"init_weights": False}}


def twin(name):
    if name in torchvision.models.list_models(module=torchvision.models):
        return "torchvision", torchvision.models.get_model(name, weights=None, **OPTIONS.get(name, {}))
    for known in (TIMM.get(name), name, f"legacy_{name}"):
        if known in timm.list_models():
            return "timm", timm.create_model(known, pretrained=False)
    return None, None


def lines(model):
    return sorted(f"{name} {','.join(str(n) for n in tensor.shape)}" for name, tensor in model.state_dict().items())


def main(names):
    golden = {}
    with torch.device("meta"):
        for name in names:
            library, model = twin(name)
            if model is None:
                continue
            listed = lines(model)
            text = "".join(f"{line}\n" for line in listed)
            golden[name] = {
                "library": library,
                "tensors": len(listed),
                "sha256": hashlib.sha256(text.encode()).hexdigest(),
            }
    found = {"torchvision": torchvision.__version__.split("+")[0], "timm": timm.__version__, "models": golden}
    json.dump(found, sys.stdout, indent=1)
    sys.stdout.write("\n")


if sys.argv[1] == "--list":
    with torch.device("meta"):
        print("\n".join(lines(twin(sys.argv[2])[1])))
else:
    main(sys.argv[1:])
