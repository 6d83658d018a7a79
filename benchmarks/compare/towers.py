#!/usr/bin/env python3
"""CLIP's image towers in plain PyTorch, for comparison: the module graph of arXiv 2103.00020 written out, nothing tuned.

    towers.py write ViT-B/32 FILE [--type f16]      a checkpoint of random weights with that model's sizes (safetensors, OpenAI's names)
    towers.py time FILE [--batch 32] [--rounds 5] [--threads N] [--precision f32|bf16] [--features FILE.npy]

`time` prints one JSON line: images per second of the image tower alone (nothing is decoded), and the peak resident memory of the process.
With --features it keeps the features of its batch, which depends on the sizes alone, so that another implementation can be held against them.
Needs torch (1.13 or later) and numpy.
"""
import argparse
import json
import resource
import struct
import time

import numpy as np

# embed, resolution, patch (ViT) or stages (ResNet), width, layers, text width, text layers
SIZES = {
    "ViT-B/32": (512, 224, 32, 768, 12, 512, 12),
    "ViT-B/16": (512, 224, 16, 768, 12, 512, 12),
    "ViT-L/14": (768, 224, 14, 1024, 24, 768, 12),
    "RN50": (1024, 224, (3, 4, 6, 3), 64, None, 512, 12),
    "RN101": (512, 224, (3, 4, 23, 3), 64, None, 512, 12),
}
CONTEXT, VOCABULARY = 77, 49408
DTYPES = {"F32": np.float32, "F16": np.float16, "I64": np.int64}


# ---- checkpoints ----------------------------------------------------------------------------------------------------------------------


def block(name, width, layers):
    """One pre-norm transformer block, initialised as CLIP's training starts."""
    attention = width ** -0.5
    residual = attention * (2 * layers) ** -0.5
    for norm in ("ln_1", "ln_2"):
        yield f"{name}.{norm}.weight", (width,), 1, 0.02
        yield f"{name}.{norm}.bias", (width,), 0, 0.02
    yield f"{name}.attn.in_proj_weight", (3 * width, width), 0, attention
    yield f"{name}.attn.in_proj_bias", (3 * width,), 0, 0.02
    yield f"{name}.attn.out_proj.weight", (width, width), 0, residual
    yield f"{name}.attn.out_proj.bias", (width,), 0, 0.02
    yield f"{name}.mlp.c_fc.weight", (4 * width, width), 0, (2 * width) ** -0.5
    yield f"{name}.mlp.c_fc.bias", (4 * width,), 0, 0.02
    yield f"{name}.mlp.c_proj.weight", (width, 4 * width), 0, residual
    yield f"{name}.mlp.c_proj.bias", (width,), 0, 0.02


def normed_convolution(convolution, norm, outputs, inputs, side):
    yield f"{convolution}.weight", (outputs, inputs, side, side), 0, (2 / (inputs * side * side)) ** 0.5
    yield f"{norm}.weight", (outputs,), 1, 0.05
    yield f"{norm}.bias", (outputs,), 0, 0.05
    yield f"{norm}.running_mean", (outputs,), 0, 0.05
    yield f"{norm}.running_var", (outputs,), 1, 0.05


def vision(sizes):
    embed, resolution, patch, width, layers, _, _ = sizes
    if layers is None:
        yield from normed_convolution("visual.conv1", "visual.bn1", width // 2, 3, 3)
        yield from normed_convolution("visual.conv2", "visual.bn2", width // 2, width // 2, 3)
        yield from normed_convolution("visual.conv3", "visual.bn3", width, width // 2, 3)
        inputs = width
        for stage, count in enumerate(patch):
            planes = width << stage
            for i in range(count):
                name = f"visual.layer{stage + 1}.{i}"
                yield from normed_convolution(f"{name}.conv1", f"{name}.bn1", planes, inputs, 1)
                yield from normed_convolution(f"{name}.conv2", f"{name}.bn2", planes, planes, 3)
                for entry in normed_convolution(f"{name}.conv3", f"{name}.bn3", 4 * planes, planes, 1):
                    # a small last scale keeps the residual stream from growing with depth
                    yield (entry[0], entry[1], 0.2, 0.02) if entry[0].endswith("bn3.weight") else entry
                if i == 0:
                    yield from normed_convolution(f"{name}.downsample.0", f"{name}.downsample.1", 4 * planes, inputs, 1)
                inputs = 4 * planes
        yield "visual.attnpool.positional_embedding", ((resolution // 32) ** 2 + 1, inputs), 0, inputs ** -0.5
        for part, outputs in (("q_proj", inputs), ("k_proj", inputs), ("v_proj", inputs), ("c_proj", embed)):
            yield f"visual.attnpool.{part}.weight", (outputs, inputs), 0, inputs ** -0.5
            yield f"visual.attnpool.{part}.bias", (outputs,), 0, 0.02
        return
    yield "visual.class_embedding", (width,), 0, width ** -0.5
    yield "visual.positional_embedding", ((resolution // patch) ** 2 + 1, width), 0, width ** -0.5
    yield "visual.proj", (width, embed), 0, width ** -0.5
    yield "visual.conv1.weight", (width, 3, patch, patch), 0, 1 / patch
    for norm in ("ln_pre", "ln_post"):
        yield f"visual.{norm}.weight", (width,), 1, 0.02
        yield f"visual.{norm}.bias", (width,), 0, 0.02
    for i in range(layers):
        yield from block(f"visual.transformer.resblocks.{i}", width, layers)


def text(sizes):
    embed, _, _, _, _, width, layers = sizes
    yield "positional_embedding", (CONTEXT, width), 0, 0.01
    yield "text_projection", (width, embed), 0, width ** -0.5
    yield "token_embedding.weight", (VOCABULARY, width), 0, 0.02
    yield "ln_final.weight", (width,), 1, 0.02
    yield "ln_final.bias", (width,), 0, 0.02
    for i in range(layers):
        yield from block(f"transformer.resblocks.{i}", width, layers)


def write(model, path, kind):
    random = np.random.default_rng(0)
    entries = list(vision(SIZES[model])) + list(text(SIZES[model])) + [("logit_scale", (), np.log(100), 0)]
    size = {"F16": 2, "F32": 4}[kind]
    header, at = {"__metadata__": {"activation": "quick_gelu", "description": f"random weights of {model}"}}, 0
    for name, shape, _, _ in entries:
        length = size * int(np.prod(shape, dtype=np.int64))
        header[name] = {"dtype": kind, "shape": list(shape), "data_offsets": [at, at + length]}
        at += length
    text_of_header = json.dumps(header).encode()
    text_of_header += b" " * (-len(text_of_header) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text_of_header)) + text_of_header)
        for name, shape, mean, deviation in entries:
            values = random.standard_normal(shape, dtype=np.float32) * np.float32(deviation) + np.float32(mean)
            if name.endswith("running_var"):
                values = np.abs(values)
            file.write(np.ascontiguousarray(values, DTYPES[kind]).tobytes())


def read(path, beginning="visual."):
    """The tensors whose names begin so, in single precision."""
    import torch
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        start = 8 + length
        tensors = {}
        for name, entry in header.items():
            if name == "__metadata__" or not name.startswith(beginning):
                continue
            first, last = entry["data_offsets"]
            file.seek(start + first)
            values = np.frombuffer(file.read(last - first), DTYPES[entry["dtype"]]).reshape(entry["shape"])
            tensors[name] = torch.from_numpy(values.astype(np.float32))
        return tensors


# ---- the towers ------------------------------------------------------------------------------------------------------------------------


def attend(q, k, v, heads):
    """softmax(q kᵀ / √d) v over each head; q, k, v: [B, L, D]."""
    import torch
    batch, length, width = q.shape
    q, k, v = (x.reshape(batch, -1, heads, width // heads).transpose(1, 2) for x in (q, k, v))
    scores = torch.softmax(q @ k.transpose(-1, -2) * (width // heads) ** -0.5, dim=-1)
    return (scores @ v).transpose(1, 2).reshape(batch, length, width)


def vision_transformer(w, pixels, heads, cast):
    import torch
    import torch.nn.functional as F
    linear = lambda x, weight, bias: F.linear(x.to(cast), w[weight].to(cast), w[bias].to(cast)).float()
    norm = lambda x, name: F.layer_norm(x, x.shape[-1:], w[name + ".weight"], w[name + ".bias"])
    patch = w["visual.conv1.weight"].shape[-1]
    x = F.conv2d(pixels.to(cast), w["visual.conv1.weight"].to(cast), stride=patch).float().flatten(2).transpose(1, 2)
    x = torch.cat([w["visual.class_embedding"].expand(len(x), 1, -1), x], 1) + w["visual.positional_embedding"]
    x = norm(x, "visual.ln_pre")
    i = 0
    while f"visual.transformer.resblocks.{i}.ln_1.weight" in w:
        name = f"visual.transformer.resblocks.{i}"
        q, k, v = linear(norm(x, name + ".ln_1"), name + ".attn.in_proj_weight", name + ".attn.in_proj_bias").chunk(3, -1)
        x = x + linear(attend(q, k, v, heads), name + ".attn.out_proj.weight", name + ".attn.out_proj.bias")
        hidden = linear(norm(x, name + ".ln_2"), name + ".mlp.c_fc.weight", name + ".mlp.c_fc.bias")
        x = x + linear(hidden * torch.sigmoid(1.702 * hidden), name + ".mlp.c_proj.weight", name + ".mlp.c_proj.bias")
        i += 1
    return norm(x[:, 0], "visual.ln_post") @ w["visual.proj"]


def modified_resnet(w, pixels, heads, cast):
    import torch
    import torch.nn.functional as F

    def convolution(x, name, norm, stride=1, padding=0):
        y = F.conv2d(x.to(cast), w[name + ".weight"].to(cast), stride=stride, padding=padding).float()
        return F.batch_norm(y, w[norm + ".running_mean"], w[norm + ".running_var"], w[norm + ".weight"], w[norm + ".bias"])

    x = pixels
    for i in (1, 2, 3):
        x = convolution(x, f"visual.conv{i}", f"visual.bn{i}", stride=2 if i == 1 else 1, padding=1).relu()
    x = F.avg_pool2d(x, 2)
    for stage in (1, 2, 3, 4):
        i = 0
        while f"visual.layer{stage}.{i}.conv1.weight" in w:
            name = f"visual.layer{stage}.{i}"
            stride = 2 if stage > 1 and i == 0 else 1
            y = convolution(x, name + ".conv1", name + ".bn1").relu()
            y = convolution(y, name + ".conv2", name + ".bn2", padding=1).relu()
            y = convolution(F.avg_pool2d(y, stride) if stride > 1 else y, name + ".conv3", name + ".bn3")
            if f"{name}.downsample.0.weight" in w:
                x = convolution(F.avg_pool2d(x, stride) if stride > 1 else x, name + ".downsample.0", name + ".downsample.1")
            x = (x + y).relu()
            i += 1
    x = x.flatten(2).transpose(1, 2)
    x = torch.cat([x.mean(1, keepdim=True), x], 1) + w["visual.attnpool.positional_embedding"]
    project = lambda x, part: F.linear(x, w[f"visual.attnpool.{part}.weight"], w[f"visual.attnpool.{part}.bias"])
    return project(attend(project(x[:, :1], "q_proj"), project(x, "k_proj"), project(x, "v_proj"), heads)[:, 0], "c_proj")


def batch_of(count, side):
    """Pixels that any language makes alike: a wave over channel, row, column and image, in float64 before rounding."""
    at = np.arange(count * 3 * side * side, dtype=np.float64)
    return np.sin(at * 0.0137 + np.sin(at * 0.00071) * 3).astype(np.float32).reshape(count, 3, side, side)


def tower_of(w):
    """The function that computes the tower, its heads, and the side of its images."""
    if "visual.attnpool.positional_embedding" in w:
        return (modified_resnet, w["visual.conv3.weight"].shape[0] * 32 // 64,
                32 * int((len(w["visual.attnpool.positional_embedding"]) - 1) ** 0.5))
    width, patch = w["visual.conv1.weight"].shape[0], w["visual.conv1.weight"].shape[-1]
    return vision_transformer, width // 64, patch * int((len(w["visual.positional_embedding"]) - 1) ** 0.5)


def measure(arguments):
    import torch
    torch.set_grad_enabled(False)
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    w = read(arguments.file)
    cast = torch.bfloat16 if arguments.precision == "bf16" else torch.float32
    tower, heads, side = tower_of(w)
    pixels = torch.from_numpy(batch_of(arguments.batch, side))
    encode = lambda: tower(w, pixels, heads, cast)
    features, seconds = encode(), []
    for _ in range(arguments.rounds):
        start = time.perf_counter()
        encode()
        seconds.append(time.perf_counter() - start)
    if arguments.features:
        np.save(arguments.features, features.numpy())
    print(json.dumps({
        "implementation": "plain torch " + torch.__version__, "file": arguments.file, "precision": arguments.precision, "batch": arguments.batch,
        "threads": torch.get_num_threads(), "images_per_second": round(arguments.batch / sorted(seconds)[len(seconds) // 2], 2),
        "peak_resident_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    writing = commands.add_parser("write")
    writing.add_argument("model", choices=SIZES)
    writing.add_argument("file")
    writing.add_argument("--type", choices=["f16", "f32"], default="f16")
    timing = commands.add_parser("time")
    timing.add_argument("file")
    timing.add_argument("--batch", type=int, default=32)
    timing.add_argument("--rounds", type=int, default=5)
    timing.add_argument("--threads", type=int)
    timing.add_argument("--precision", choices=["f32", "bf16"], default="f32")
    timing.add_argument("--features")
    arguments = parser.parse_args()
    if arguments.command == "write":
        write(arguments.model, arguments.file, arguments.type.upper())
    else:
        measure(arguments)


if __name__ == "__main__":
    main()
