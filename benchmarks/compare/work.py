#!/usr/bin/env python3
"""The work of the benchmark `catalogue` in plain PyTorch, for comparison: each as the published code or its formula does it, nothing tuned.

    work.py FOLDER ITEM CASE

FOLDER holds the models and photos of the run. Prints one JSON line for each piece of work: seconds by the clock (the median round), processor seconds of all
threads (the mean), and the peak resident memory of the process. The exit code is 3 where there is no such work here. Needs torch (1.13 or later), numpy, and
Pillow for the photos.
"""
import glob
import json
import math
import os
import platform
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
import torch.nn.functional as F

import towers

UNKNOWN = 3


def report(work, seconds, processor):
    print(json.dumps({"work": work, "seconds": seconds, "processor": processor,
                      "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}), flush=True)


def measure(work, rounds, action, times=1, warm=True):
    """One round to warm up, then some more; `times` is how often the whole work would repeat what is measured."""
    if warm:
        action()
    seconds, before = [], time.process_time()
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    report(work, times * sorted(seconds)[rounds // 2], times * (time.process_time() - before) / rounds)


def checkpoint(folder, model):
    return os.path.join(folder, model.replace("/", "-") + ".safetensors")


# ---- items -----------------------------------------------------------------------------------------------------------------------------


def gemm(folder, case):
    if case == "int8":
        sys.exit(UNKNOWN)
    kind = torch.bfloat16 if case == "bf16" else torch.float32
    a, b = torch.randn(1024, 1024).to(kind), torch.randn(1024, 1024).to(kind)
    measure(f"gemm {case}", 3 if case == "bf16" else 15, lambda: a @ b)


def encode(folder, case):
    model, engine, precision = case.split()
    if engine != "torch":
        sys.exit(UNKNOWN)
    w = towers.read(checkpoint(folder, model))
    tower, heads, side = towers.tower_of(w)
    cast = torch.bfloat16 if precision == "bf16" else torch.float32
    for batch in (1, 8, 32):
        pixels = torch.from_numpy(towers.batch_of(batch, side))
        measure(f"{case} × {batch}", 5 if batch == 1 else 1, lambda: tower(w, pixels, heads, cast), warm=batch < 32)


def text_features(w, x, ends):
    """The text tower on embedded tokens [B, 77, D]; the feature stands at each text's last token."""
    length, width = x.shape[1:]
    x = x + w["positional_embedding"][:length]
    mask = torch.full((length, length), -math.inf).triu(1)
    i = 0
    while f"transformer.resblocks.{i}.ln_1.weight" in w:
        name = f"transformer.resblocks.{i}"
        norm = lambda x, part: F.layer_norm(x, (width,), w[f"{name}.{part}.weight"], w[f"{name}.{part}.bias"])
        linear = lambda x, part, kind="": F.linear(x, w[f"{name}.{part}{kind}weight"], w[f"{name}.{part}{kind}bias"])
        q, k, v = (part.reshape(len(x), length, -1, 64).transpose(1, 2) for part in linear(norm(x, "ln_1"), "attn.in_proj", "_").chunk(3, -1))
        mixed = torch.softmax(q @ k.transpose(-1, -2) * 64 ** -0.5 + mask, dim=-1) @ v
        x = x + linear(mixed.transpose(1, 2).reshape(len(x), length, width), "attn.out_proj", ".")
        hidden = linear(norm(x, "ln_2"), "mlp.c_fc", ".")
        x = x + linear(hidden * torch.sigmoid(1.702 * hidden), "mlp.c_proj", ".")
        i += 1
    x = F.layer_norm(x, (width,), w["ln_final.weight"], w["ln_final.bias"])
    return x[torch.arange(len(x)), ends] @ w["text_projection"]


def text(folder, case):
    w = towers.read(checkpoint(folder, "ViT-B/16"), "")
    random = np.random.default_rng(1)
    ids = np.zeros((100, 77), np.int64)
    ids[:, 0], ids[:, 1:9], ids[:, 9] = 49406, random.integers(1000, 40000, (100, 8)), 49407
    ids, ends = torch.from_numpy(ids), torch.full((100,), 9)
    with torch.no_grad():
        measure(case, 2, lambda: text_features(w, w["token_embedding.weight"][ids], ends))


def prompt_step(folder, case):
    classes = int(case.split()[0])
    if classes > 100:
        sys.exit(UNKNOWN)  # about 33 MiB of activations a class
    w = towers.read(os.path.join(folder, "text.safetensors"), "")
    context = (0.02 * torch.randn(16, 512)).requires_grad_(True)
    rest = 0.02 * torch.randn(classes, 77 - 16, 512)
    images, labels = F.normalize(torch.randn(32, 512), dim=-1), torch.randint(classes, (32,))
    optimiser = torch.optim.SGD([context], lr=0.002, momentum=0.9, weight_decay=5e-4)

    def step():
        x = torch.cat([rest[:, :1], context.expand(classes, -1, -1), rest[:, 1:]], 1)
        features = F.normalize(text_features(w, x, torch.full((classes,), 20)), dim=-1)
        loss = F.cross_entropy(100 * images @ features.t(), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    measure(f"prompt step {case}", 1, step)


def preprocess(folder, case):
    from PIL import Image
    mean, deviation = (np.float32([0.48145466, 0.4578275, 0.40821073]), np.float32([0.26862954, 0.26130258, 0.27577711]))

    def one(path):
        image = Image.open(path).convert("RGB")
        scale = 224 / min(image.size)
        image = image.resize((max(224, int(image.width * scale)), max(224, int(image.height * scale))), Image.BICUBIC)
        left, top = (image.width - 224) // 2, (image.height - 224) // 2
        pixels = np.asarray(image.crop((left, top, left + 224, top + 224)), np.float32) / 255
        return ((pixels - mean) / deviation).transpose(2, 0, 1).copy()

    files = sorted(glob.glob(os.path.join(folder, "photos-1-100", "*", "*.jpg")))
    if case == "one thread":
        measure(f"preprocess, {case}", 3, lambda: [one(path) for path in files])
        return
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        measure(f"preprocess, {case}", 3, lambda: list(pool.map(one, files)))


def features(count, classes, dimension, seed):
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(2).random((classes, dimension), np.float32) - 0.5
    labels = np.arange(count) % classes
    values = torch.from_numpy(centres[labels] + 2 * (random.random((count, dimension), np.float32) - 0.5))
    return F.normalize(values, dim=-1), torch.from_numpy(labels), F.normalize(torch.from_numpy(centres), dim=-1).t()


def search(folder, case):
    keys, key_labels, head = features(1600, 100, 512, 4)
    queries, labels, _ = features(8000, 100, 512, 5)
    values = F.one_hot(key_labels, 100).float()
    cells = [(5.5, 1.0), (3.0, 2.0), (1.0, 5.0)]

    def some():
        for beta, alpha in cells:
            affinity = queries @ keys.t()
            logits = 100 * queries @ head + alpha * ((-1) * (beta - beta * affinity)).exp() @ values
            (logits.argmax(-1) == labels).sum().item()

    measure(f"grid search {case}", 2, some, times=200 * 20 / len(cells))


def key_epoch(folder, case):
    images, labels, head = features(1600, 100, 1024, 4)
    keys = torch.nn.Parameter(images.clone())
    values = F.one_hot(labels, 100).float()
    optimiser = torch.optim.AdamW([keys], lr=0.001, eps=1e-4)

    def epoch():
        for rows in torch.randperm(len(images)).split(256):
            affinity = images[rows] @ keys.t()
            logits = 100 * images[rows] @ head + 1.17 * ((-1) * (1 - affinity)).exp() @ values
            loss = F.cross_entropy(logits, labels[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()

    measure(f"key epoch {case}", 9, epoch)


def load(folder, case):
    # All tensors, widened to single precision.
    measure(case, 1, lambda: towers.read(checkpoint(folder, case.split()[1]), ""), warm=False)


ITEMS = {"gemm": gemm, "encode": encode, "text": text, "prompt-step": prompt_step, "preprocess": preprocess, "search": search, "key-epoch": key_epoch,
         "load": load}


def main():
    folder, item, case = sys.argv[1:]
    if item == "version":
        print(f"Python {platform.python_version()} with torch {torch.__version__}")
        return
    if item not in ITEMS:
        sys.exit(UNKNOWN)
    if item in ("gemm", "encode", "search"):
        torch.set_grad_enabled(False)
    ITEMS[item](folder, case)


if __name__ == "__main__":
    main()
