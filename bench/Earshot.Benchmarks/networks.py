"""The peer of NetworkBenchmark.cs: the same training steps in PyTorch, one thread. python3 networks.py ast|cnn14|gru

Needs Debian's python3-torch and libopenblas0-pthread; OPENBLAS_CORETYPE names the processor (HASWELL, SKYLAKEX), which
that OpenBLAS does not know by itself.
"""
import os, resource, sys, time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(1)
torch.manual_seed(0)


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-6), nn.LayerNorm(width, eps=1e-6)
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        b, n, d = x.shape
        q, k, v = self.qkv(self.norm1(x)).reshape(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        a = ((q @ k.transpose(-2, -1)) * (d // self.heads) ** -0.5).softmax(-1)
        x = x + self.proj((a @ v).transpose(1, 2).reshape(b, n, d))
        return x + self.fc2(F.gelu(self.fc1(self.norm2(x))))


class Ast(nn.Module):
    def __init__(self, width=192, heads=3, depth=12, frames=512, classes=10):
        super().__init__()
        patches = 12 * ((frames - 16) // 10 + 1)
        self.patch = nn.Conv2d(1, width, 16, stride=10)
        self.tokens = nn.Parameter(torch.zeros(1, 2, width))
        self.positions = nn.Parameter(torch.zeros(1, patches + 2, width))
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(depth)))
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.head = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, classes))

    def forward(self, x):
        x = self.patch(x.transpose(1, 2).unsqueeze(1)).flatten(2).transpose(1, 2)
        x = torch.cat([self.tokens.expand(x.shape[0], -1, -1), x], 1) + self.positions
        return self.head(self.norm(self.blocks(x))[:, :2].mean(1))


class ConvBlock(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn1, self.bn2 = nn.BatchNorm2d(outputs), nn.BatchNorm2d(outputs)

    def forward(self, x, pool):
        return F.avg_pool2d(F.relu_(self.bn2(self.conv2(F.relu_(self.bn1(self.conv1(x)))))), pool)


class Cnn14(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        widths = [1, 16, 32, 64, 128, 256, 512]
        self.bn0 = nn.BatchNorm2d(64)
        self.blocks = nn.ModuleList(ConvBlock(i, o) for i, o in zip(widths, widths[1:]))
        self.fc1, self.fc2 = nn.Linear(512, 512), nn.Linear(512, classes)

    def forward(self, x):
        x = self.bn0(x.unsqueeze(1).transpose(1, 3)).transpose(1, 3)
        for i, block in enumerate(self.blocks):
            x = F.dropout(block(x, 2 if i < 5 else 1), 0.2, self.training)
        x = x.mean(3)
        return self.fc2(F.relu(self.fc1(x.max(2)[0] + x.mean(2))))


class Gru(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru, self.fc = nn.GRU(33, 128, batch_first=True, bidirectional=True), nn.Linear(256, 4)

    def forward(self, x):
        return self.fc(self.gru(x)[0].mean(1))


network, x, classes = {
    "ast": lambda: (Ast(), torch.randn(4, 512, 128), 10),
    "cnn14": lambda: (Cnn14(), torch.randn(4, 501, 64), 10),
    "gru": lambda: (Gru(), torch.randn(32, 100, 33), 4),
}[sys.argv[1]]()
optimiser, labels = torch.optim.AdamW(network.parameters(), 1e-4), torch.arange(x.shape[0]) % classes
seconds = []
for step in range(6):
    start = time.process_time()
    optimiser.zero_grad(set_to_none=True)
    F.cross_entropy(network(x), labels).backward()
    optimiser.step()
    seconds.append(time.process_time() - start)
parameters = sum(p.numel() for p in network.parameters())
resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{parameters} {sorted(seconds[1:])[len(seconds) // 2 - 1]:.4f} {resident:.0f}")
