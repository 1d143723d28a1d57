"""
Makes zoo/*.safetensors: each network of the tables at small width with random weights, its output and the gradients of
sum(output * weights), in double, with Debian 12's python3-torch (1.13.1).

    python3 zoo.py                      second writings, made from the published descriptions
    python3 zoo.py --panns DIR ...      besides, the authors' own code, from a checkout of each repository:
        --panns  qiuqiangkong/audioset_tagging_cnn d2f4b8c   --byols  GasserElbanna/serab-byols 115fd81
        --ast    YuanGongND/ast 31088be                      --ssast  YuanGongND/ssast a1a3eec
"""
import argparse, math, sys, types
import torch, torch.nn as nn, torch.nn.functional as F
from make_file import save

ONLY = []


def rounded(t):
    return t.float().double()


def randomise(module, seed):
    generator = torch.Generator().manual_seed(seed)
    module.double()
    for name, p in module.named_parameters():
        if not p.is_floating_point():
            continue
        around = 1.0 if p.dim() == 1 and name.endswith("weight") or name.endswith(".g") else 0.0
        scale = 0.2 if p.dim() < 2 else 0.7 / math.sqrt(max(1, p[0].numel()))
        p.data = rounded(around + scale * torch.randn(p.shape, generator=generator).double())
    for name, b in module.named_buffers():
        if name.endswith("running_mean"):
            b.data = rounded(0.1 * torch.randn(b.shape, generator=generator).double())
        elif name.endswith("running_var"):
            b.data = rounded(0.5 + torch.rand(b.shape, generator=generator).double())
    return module


def rand(seed, *shape):
    return rounded(torch.randn(shape, generator=torch.Generator().manual_seed(seed)).double())


def record(name, module, forward, training=False, **inputs):
    """Weights, inputs x/..., output y, weights w of sum(y * w), gradients g/... and statistics before the step."""
    if ONLY and name not in ONLY:
        return
    module.train(training)
    out = {}
    for key, value in inputs.items():
        out[f"x/{key}"] = value
    tensors = dict(module.named_parameters())
    statistics = {k: v for k, v in module.named_buffers() if v.dim() > 0 and "num_batches" not in k and "basis" not in k}
    for key, value in {**tensors, **statistics}.items():
        if value.dim() > 0:
            out[f"p/{key}"] = value.detach().clone()
    module.zero_grad()
    y = forward(**inputs)
    weights = rand(99, *y.shape)
    (y * weights).sum().backward()
    out["y"], out["w"] = y, weights
    for key, value in {**tensors, **statistics}.items():
        if value.dim() > 0:
            gradient = getattr(value, "grad", None)
            out[f"g/{key}"] = torch.zeros_like(value) if gradient is None else gradient
    save(f"zoo/{name}.safetensors", out)
    print(name, sum(p.numel() for p in tensors.values()), tuple(y.shape))


class Named(nn.Module):
    """Modules and parameters under names of one's choosing, with dots."""

    def __init__(self, **parts):
        super().__init__()
        for key, value in parts.items():
            if isinstance(value, nn.Parameter):
                self.register_parameter(key, value)
            else:
                self.add_module(key, value)


def parameter(*shape):
    return nn.Parameter(torch.zeros(shape))


# ---- Table I and III: second writings ------------------------------------------------------------------------------


def vgg():
    channels, pools = [1, 2, 4, 4, 8, 8, 8, 8], {0, 1, 3, 5, 7}
    net = Named(
        features=nn.ModuleList(nn.Conv2d(i, o, 3, padding=1) for i, o in zip([1] + channels, channels)),
        classifier=nn.ModuleList([nn.Linear(2 * 2 * 8, 64), nn.Linear(64, 64), nn.Linear(64, 3)]),
    )

    def forward(x):
        x = x.permute(0, 3, 1, 2)
        for i, conv in enumerate(net.features):
            x = conv(x).relu()
            if i in pools:
                x = F.max_pool2d(x, 2, ceil_mode=True)
        x = x.permute(0, 2, 3, 1).flatten(1)
        return net.classifier[2](net.classifier[1](net.classifier[0](x).relu()).relu())

    record("vgg", randomise(net, 1), forward, x=rand(2, 2, 33, 38, 1))


def dainet():
    channels = [3, 3, 3, 6, 6, 13, 13, 13, 26, 26]
    convs = [nn.Conv1d(1, 3, 80, stride=4, bias=False)]
    convs += [nn.Conv1d(i, o, 3, padding=1, bias=False) for i, o in zip(channels, channels[1:])]
    net = Named(conv=nn.ModuleList(convs), bn=nn.ModuleList(nn.BatchNorm1d(c) for c in channels), fc=nn.Linear(26, 3))

    def forward(x):
        x = x.transpose(1, 2)
        zeros = (x.shape[-1] + 3) // 4 * 4 - 4 + 80 - x.shape[-1]
        x = net.bn[0](net.conv[0](F.pad(x, (zeros // 2, zeros - zeros // 2)))).relu()
        for i in range(1, 10):
            if i in (1, 3, 5, 8):
                x = F.max_pool1d(x, 4, ceil_mode=True)
            x = net.bn[i](net.conv[i](x)).relu()
        return net.fc(x.mean(-1))

    record("dainet", randomise(net, 2), forward, training=True, x=rand(3, 2, 1002, 1))


def speech_gcn():
    def conv(i, o):
        return Named(fc1=nn.Linear(i, 6), bn=nn.BatchNorm1d(6), fc2=nn.Linear(6, o))

    net = Named(conv1=conv(4, 5), conv2=conv(5, 5), fc1=nn.Linear(5, 6), prelu=nn.PReLU(6), fc2=nn.Linear(6, 3))
    n = 7
    ring = torch.zeros(n, n).double()
    for i in range(n):
        ring[i, (i + 1) % n] = ring[(i + 1) % n, i] = 1
    u = rounded(torch.linalg.eigh(torch.eye(n).double() - ring / 2)[1])

    def forward(x, basis):
        for c in (net.conv1, net.conv2):
            s = basis.t() @ x
            s = c.bn(c.fc1(s).flatten(0, 1)).reshape(x.shape[0], n, -1).relu()
            x = (basis @ c.fc2(s)).relu()
        return net.fc2(net.prelu(net.fc1(x.sum(1))))

    record("speechgcn", randomise(net, 3), forward, training=True, x=rand(4, 3, 7, 4), basis=u)


EDGES = [(0, 1), (1, 2), (2, 3), (0, 4), (4, 5), (1, 5)]


def adjacency():
    a = torch.eye(6).double()
    for i, j in EDGES:
        a[i, j] = a[j, i] = 1
    return a


def known_graphs():
    a = adjacency()
    d = a.sum(1)
    norm = a / (d[:, None] * d[None, :]).sqrt()
    x = torch.zeros(6, 5).double()
    for row, col, value in [(0, 0, 1), (1, 1, 2), (1, 3, -1), (2, 2, 3), (3, 4, 1), (4, 0, 2), (4, 4, 1), (5, 3, 1)]:
        x[row, col] = value
    gcn = Named(weight=parameter(4, 5), bias=parameter(4), classifier=nn.Linear(4, 3))
    randomise(gcn, 5)
    record("gcn", gcn, lambda x: norm @ ((norm @ (x @ gcn.weight.t()) + gcn.bias).relu() @ gcn.classifier.weight.t())
           + gcn.classifier.bias, x=x)
    gin = Named(weight=parameter(4, 5), bias=parameter(4), inner=nn.Linear(4, 4), classifier_inner=nn.Linear(4, 4),
                classifier=nn.Linear(4, 3))
    randomise(gin, 6)

    def of_gin(x):
        h = gin.inner((a @ (x @ gin.weight.t()) + gin.bias).relu()).relu()
        return gin.classifier(gin.classifier_inner(a @ h).relu())

    record("gin", gin, of_gin, x=x)
    part = lambda h, w: nn.ParameterDict({"self": parameter(h * w), "other": parameter(h * w)})
    gat = Named(weight=parameter(8, 5), bias=parameter(8), attention=part(2, 4), classifier_attention=part(1, 3),
                classifier=nn.Linear(8, 3))
    randomise(gat, 7)

    def attend(p, h, heads):
        n, parts = h.shape[0], h.reshape(h.shape[0], heads, -1)
        score = lambda v: (parts * v.reshape(heads, -1)).sum(-1)
        e = F.leaky_relu(score(p["self"])[:, None] + score(p["other"])[None], 0.2)
        e = e.masked_fill(a[:, :, None] == 0, -math.inf).softmax(1)
        return torch.einsum("ijh,jhd->ihd", e, parts).reshape(n, -1)

    def of_gat(x):
        h = F.elu(attend(gat.attention, x @ gat.weight.t(), 2) + gat.bias)
        return attend(gat.classifier_attention, h @ gat.classifier.weight.t(), 1) + gat.classifier.bias

    record("gat", gat, of_gat, x=x)


def second_writings():
    vgg(), dainet(), speech_gcn(), known_graphs()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for source in ("panns", "byols", "ast", "ssast"):
        parser.add_argument(f"--{source}")
    parser.add_argument("--only", nargs="*", default=[])
    arguments = parser.parse_args()
    ONLY = arguments.only
    second_writings()
