"""Training and inference rates of the paper's nine networks in PyTorch, and how many times those
demodash goes: both on one thread, batch 256, in sequences a second of processor time, in one run.

usage: peer_torch.py [DEMODASH [ROUNDS [SECONDS]]]      needs python3-torch; not part of make check
Prints a row a network: PyTorch's rates, demodash's, and the two multiples; medians over rounds."""
import json
import statistics
import subprocess
import sys
import time

import torch
from torch import nn

LENGTH, BATCH, DROPOUT = 101, 256, 0.5
# convolutions (width, filters), pool, LSTM (layers, size)
NETWORKS = {
    "small-rnn": ([], 1, (1, 16)),
    "medium-rnn": ([], 1, (1, 32)),
    "large-rnn": ([], 1, (2, 32)),
    "small-cnn": ([(9, 64), (5, 64)], 2, None),
    "medium-cnn": ([(9, 64), (5, 64), (3, 64)], 2, None),
    "large-cnn": ([(9, 64), (5, 64), (3, 64), (3, 64)], 2, None),
    "small-cnn-rnn": ([(5, 64)], 1, (2, 32)),
    "medium-cnn-rnn": ([(9, 128)], 1, (1, 32)),
    "large-cnn-rnn": ([(9, 128), (5, 128)], 2, (1, 32)),
}


class Network(nn.Module):
    def __init__(self, convs, pool, lstm):
        super().__init__()
        self.convs, self.pool, channels = nn.ModuleList(), pool, 4
        for width, filters in convs:
            self.convs.append(nn.Conv1d(channels, filters, width, padding=width // 2 if lstm else 0))
            channels = filters
        self.dropout, self.forth, self.back = nn.Dropout(DROPOUT), None, None
        if lstm is not None:
            layers, size = lstm
            if layers == 1:  # both directions in one call, PyTorch's faster way
                self.forth = nn.LSTM(channels, size, bidirectional=True)
            else:  # two independent stacks, as the paper has it
                self.forth = nn.LSTM(channels, size, layers, dropout=DROPOUT)
                self.back = nn.LSTM(channels, size, layers, dropout=DROPOUT)
            channels = 2 * size
        self.output = nn.Linear(channels, 2)

    def forward(self, x):  # [B][4][L]
        for i, conv in enumerate(self.convs):
            x = torch.relu(conv(x))
            if self.pool > 1 and i + 1 < len(self.convs):
                x = nn.functional.max_pool1d(x, self.pool)
                if self.forth is None:
                    x = self.dropout(x)
        if self.forth is None:
            return self.output(self.dropout(x).amax(2))
        x = x.permute(2, 0, 1)
        y = self.forth(x)[0]
        if self.back is not None:
            y = torch.cat([y, self.back(x.flip(0))[0].flip(0)], 2)
        return self.output(self.dropout(y).mean(0))


def rate(work, seconds):
    start, count = time.thread_time(), 0
    while True:
        work()
        count += BATCH
        passed = time.thread_time() - start
        if passed >= seconds:
            return count / passed


def measure(rounds, seconds):
    """{name: (training, inference)}, medians."""
    letters = torch.randint(0, 4, (BATCH, LENGTH))
    x = nn.functional.one_hot(letters, 4).float().transpose(1, 2).contiguous()
    labels = torch.randint(0, 2, (BATCH,))
    rates = {}
    for name, shape in NETWORKS.items():
        network = Network(*shape)
        adam = torch.optim.Adam(network.parameters(), 1e-4)

        def step():
            adam.zero_grad()
            nn.functional.cross_entropy(network(x), labels).backward()
            nn.utils.clip_grad_value_(network.parameters(), 5)
            adam.step()

        train, infer = [], []
        step()
        for _ in range(rounds):
            network.train()
            train.append(rate(step, seconds))
            network.eval()
            with torch.no_grad():
                infer.append(rate(lambda: network(x), 0.3 * seconds))
        rates[name] = statistics.median(train), statistics.median(infer)
    return rates


def main():
    demodash = sys.argv[1] if len(sys.argv) > 1 else "demodash"
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 0.5
    torch.set_num_threads(1)
    torch.manual_seed(1)
    ours = json.loads(subprocess.run(
        [demodash, "bench", "--json", "-v", ",".join(NETWORKS), "-r", str(rounds),
         "-s", str(seconds / 2)], check=True, stdout=subprocess.PIPE).stdout)
    peers = measure(rounds, seconds)
    print("%s; PyTorch %s; sgemm %.0f GFLOP/s" % (ours[0]["processor"], torch.__version__,
                                                 ours[0]["sgemm_gflops"]))
    print("%-15s %19s %19s %13s" % ("", "PyTorch train infer", "demodash", "times"))
    for r in ours:
        train, infer = peers[r["network"]]
        print("%-15s %9.0f %9.0f %9.0f %9.0f %6.1f %6.1f" % (
            r["network"], train, infer, r["train_seq_per_s"], r["infer_seq_per_s"],
            r["train_seq_per_s"] / train, r["infer_seq_per_s"] / infer))


main()
