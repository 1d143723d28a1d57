"""Makes the fixtures beside it with Debian 12's python3-torch (1.13.1): python3 make.py"""
import argparse, collections, math
import torch
import torch.nn.functional as F
from make_file import save

torch.manual_seed(0)


def rand(*shape):
    return torch.randn(*shape).double().requires_grad_()


def case(out, name, result, **inputs):
    """The result, and the gradients of sum(result * weights)."""
    weights = torch.randn(result.shape).double()
    (result * weights).sum().backward()
    out[f"{name}/y"], out[f"{name}/weights"] = result, weights
    for key, value in inputs.items():
        out[f"{name}/{key}"] = value
        if value.grad is not None:
            out[f"{name}/d{key}"] = value.grad


out = {}
x, w, b = rand(2, 4, 9), rand(6, 2, 3), rand(6)
case(out, "conv1d", F.conv1d(x, w, b, stride=2, padding=2, dilation=2, groups=2), x=x, w=w, b=b)
x, w, b = rand(2, 3, 7, 8), rand(5, 3, 3, 3), rand(5)
case(out, "conv2d", F.conv2d(x, w, b, stride=2, padding=1), x=x, w=w, b=b)
x, w, b = rand(2, 3, 7, 8), rand(3, 1, 3, 3), rand(3)
case(out, "depthwise", F.conv2d(x, w, b, stride=2, padding=1, groups=3), x=x, w=w, b=b)
x, g, b = rand(3, 5, 4), rand(5), rand(5)
mean, var = torch.zeros(5).double(), torch.ones(5).double()
case(out, "batchnorm", F.batch_norm(x, mean, var, g, b, True), x=x, g=g, b=b)
out["batchnorm/mean"], out["batchnorm/var"] = mean, var
x, g, b = rand(3, 6, 4), rand(6), rand(6)
case(out, "groupnorm", F.group_norm(x, 2, g, b), x=x, g=g, b=b)
x, g, b = rand(3, 6), rand(6), rand(6)
case(out, "layernorm", F.layer_norm(x, (6,), g, b), x=x, g=g, b=b)
x = rand(3, 50)
case(out, "gelu", F.gelu(x), x=x)
q, k, v = rand(2, 5, 8), rand(2, 6, 8), rand(2, 6, 8)
heads = lambda t: t.reshape(2, -1, 2, 4).transpose(1, 2)
a = (heads(q) @ heads(k).transpose(-2, -1) / 2).softmax(-1) @ heads(v)
case(out, "attention", a.transpose(1, 2).reshape(2, 5, 8), q=q, k=k, v=v)
gru = torch.nn.GRU(5, 3, batch_first=True, bidirectional=True).double()
x = rand(3, 4, 5)
packed = torch.nn.utils.rnn.pack_padded_sequence(x, [4, 3, 2], batch_first=True)
y, _ = torch.nn.utils.rnn.pad_packed_sequence(gru(packed)[0], batch_first=True)
case(out, "gru", y, x=x, **dict(gru.named_parameters()))
x, t = rand(4, 5), torch.tensor([1, 0, 4, 2])
case(out, "crossentropy", F.cross_entropy(x, t, torch.tensor([1.0, 2, 1, 1, 3]).double(), label_smoothing=0.0), x=x)
x = rand(1, 3, 5)
case(out, "linear", F.interpolate(x, 8, mode="linear", align_corners=False), x=x)
x = rand(1, 2, 5, 6)
case(out, "bicubic", F.interpolate(x, (8, 9), mode="bicubic", align_corners=True), x=x)
x, g = rand(4, 3, 5), rand(1, 1, 5)
case(out, "weightnorm", torch._weight_norm(x, g, 2), x=x, g=g)
save("operators.safetensors", out)

for name, optimiser in {
    "adamw": lambda p: torch.optim.AdamW(p, 0.01, (0.8, 0.9), 1e-6, 0.1),
    "adam": lambda p: torch.optim.Adam(p, 0.01, (0.8, 0.9), 1e-6, 0.1, amsgrad=True),
    "sgd": lambda p: torch.optim.SGD(p, 0.1, 0.9, weight_decay=0.1),
}.items():
    p = rand(11)
    steps = {"start": p.detach().clone()}
    o = optimiser([p])
    for step in range(5):
        o.zero_grad()
        (p**4).sum().backward()
        o.step()
    steps["end"] = p
    save(f"{name}.safetensors", steps)

# PyTorch's two forms of file, as checkpoints have them: weights beside other things
weights = collections.OrderedDict()
weights["conv.weight"] = torch.arange(24.0).reshape(4, 2, 3)
weights["conv.bias"] = torch.arange(4.0).half()
weights["turned"] = torch.arange(6.0).reshape(2, 3).t()
weights["bn.num_batches_tracked"] = torch.tensor(7)
checkpoint = {
    "args": argparse.Namespace(arch="none", sizes=[1, 2]),
    "model": weights,
    "optimizer": {"state": {0: {"step": torch.tensor(3.0)}}, "param_groups": [{"lr": 0.1}]},
    "iteration": 12,
}
torch.save(checkpoint, "zip.pt")
torch.save(checkpoint, "legacy.pth", _use_new_zipfile_serialization=False)
