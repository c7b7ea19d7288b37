"""Time of one training epoch, ours against PyTorch's, one after the other on the same processors.

usage: pytorch_epoch.py [--threads N] [--batch N] [--sequences N]

Needs PyTorch (the CPU build in a virtual environment; no other part of Nightjar needs it) and a
release build of the tests (swift build -c release --build-tests). Both train the same network (6
bands, two layers of 100 units each way, 10 latent dimensions) on 12,000 sequences of 40 to 100
steps, 70 in the mean, batches of 128, Adam, clipped gradients; after one epoch to warm up, the
shortest of three counts. The last line is one JSON object; ratio is ours over PyTorch's, per step.
Nothing else should run on the machine: the load average of the last minute stands in the result.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import time

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

BANDS, HIDDEN, LATENT = 6, 100, 10


class Network(nn.Module):
    """The network of Sources/RecurrentAutoencoder, written as a PyTorch user would."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.GRU(1 + 2 * BANDS, HIDDEN, 2, batch_first=True)
        self.mean = nn.Linear(HIDDEN, LATENT)
        self.logVariance = nn.Linear(HIDDEN, LATENT)
        self.decoder = nn.GRU(LATENT + 1, HIDDEN, 2, batch_first=True)
        self.output = nn.Linear(HIDDEN, BANDS)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        state = self.encoder(packed)[1][-1]
        mean, log_variance = self.mean(state), self.logVariance(state)
        z = mean + (0.5 * log_variance).exp() * torch.randn_like(mean)
        steps = torch.cat([z[:, None].expand(-1, x.shape[1], -1), x[:, :, :1]], 2)
        return mean, log_variance, self.output(self.decoder(steps)[0])


def loss_of(network, x, lengths):
    mean, log_variance, y = network(x, lengths)
    valid = (torch.arange(x.shape[1])[None] < lengths[:, None]).float()[:, :, None]
    errors = x[:, :, 1 + BANDS :] ** 2 + 0.01
    squares = (x[:, :, 1 : 1 + BANDS] - y) ** 2 / errors * valid
    kl = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(1).mean()
    return squares.sum() / (2 * valid.sum() * BANDS) + 0.1 * kl


def epoch(network, optimiser, sequences, lengths, batch):
    order = torch.randperm(len(lengths))
    for first in range(0, len(lengths), batch):
        chosen = order[first : first + batch]
        n = lengths[chosen]
        loss = loss_of(network, sequences[chosen, : int(n.max())], n)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()


def seconds_of_pytorch(threads, batch, count):
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    lengths = torch.randint(40, 101, (count,))
    sequences = torch.rand(count, int(lengths.max()), 1 + 2 * BANDS)
    network = Network()
    optimiser = torch.optim.Adam(network.parameters(), 1e-3)
    times = []
    for _ in range(4):
        start = time.perf_counter()
        epoch(network, optimiser, sequences, lengths, batch)
        times.append(time.perf_counter() - start)
    return min(times[1:]), int(lengths.sum())


def seconds_of_ours(batch, count):
    command = ["swift", "test", "-c", "release", "--disable-xctest", "--skip-build"]
    command += ["--filter", "RecurrentAutoencoderTests.TimingTests/epoch"]
    environment = {
        **os.environ,
        "NIGHTJAR_TIMING": "1",
        "NIGHTJAR_TIMING_BATCH": str(batch),
        "NIGHTJAR_TIMING_SEQUENCES": str(count),
    }
    package = pathlib.Path(__file__).resolve().parent.parent
    output = subprocess.run(
        command, cwd=package, env=environment, capture_output=True, text=True, check=True
    ).stdout
    match = re.search(r"timing epoch sequences (\d+) steps (\d+) seconds ([\d.]+)", output)
    assert match and int(match[1]) == count, output
    return float(match[3]), int(match[2])


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--threads", type=int, default=2, help="PyTorch's; ours are two shards")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--sequences", type=int, default=12000)
    arguments = parser.parse_args()
    count = arguments.sequences
    load = os.getloadavg()[0]
    theirs, their_steps = seconds_of_pytorch(arguments.threads, arguments.batch, count)
    ours, our_steps = seconds_of_ours(arguments.batch, count)
    # Both per step: the two drew different lengths.
    ratio = (ours / our_steps) / (theirs / their_steps)
    report = {"torch": torch.__version__, "threads": arguments.threads, "batch": arguments.batch}
    report["load"] = round(load, 2)
    for name, seconds, steps in (("pytorch", theirs, their_steps), ("nightjar", ours, our_steps)):
        report[name] = {
            "sequences": count,
            "steps": steps,
            "seconds": round(seconds, 3),
        }
    report["ratio"] = round(ratio, 3)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
