"""Rebuild predictions.tsv of a task from model.h5 and the compendium with h5py and NumPy alone.

usage: rebuild_prediction.py COMPENDIUM TASK_FOLDER; prints the greatest difference of a score.
An independent reading of the documented layout: convolutions, pools, the bidirectional LSTM, the
fully connected layer; both strands where the model scores by both."""
import sys
import h5py
import numpy as np

COMPLEMENT = np.array([3, 2, 1, 0, 4])


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def layers(model):
    flat = model["parameters"][:].astype(np.float64)
    names = [text(n) for n in model["layout/names"][:]]
    found = {}
    for name, offset, shape in zip(names, model["layout/offsets"][:], model["layout/shapes"][:]):
        shape = [int(s) for s in shape if s > 0]
        found[name] = flat[offset:offset + int(np.prod(shape))].reshape(shape)
    return found


def convolve(x, weight, bias, padding):
    width = weight.shape[0]
    if padding:
        x = np.pad(x, ((0, 0), (width // 2, width // 2), (0, 0)))
    time = x.shape[1] - width + 1
    out = np.zeros((x.shape[0], time, weight.shape[2])) + bias
    for k in range(width):
        out += x[:, k:k + time] @ weight[k]
    return np.maximum(out, 0)


def pool(x, m):
    time = x.shape[1] // m
    return x[:, :time * m].reshape(x.shape[0], time, m, -1).max(axis=2)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm(x, weight, recurrent, bias):
    count, time, _ = x.shape
    size = recurrent.shape[0]
    h, c, out = np.zeros((count, size)), np.zeros((count, size)), np.zeros((count, time, size))
    for t in range(time):
        i, f, g, o = np.split(x[:, t] @ weight + h @ recurrent + bias, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        out[:, t] = h
    return out


def margins(letters, a, w):
    x = np.eye(5)[letters][:, :, :4]
    convs, stacks, m = int(a["convs"]), int(a["lstm_layers"]), int(a["pool"])
    for n in range(1, convs + 1):
        x = convolve(x, w["conv%d_weight" % n], w["conv%d_bias" % n], stacks > 0)
        if n < convs and m > 1:
            x = pool(x, m)
    if stacks == 0:
        x = x.max(axis=1)
    else:
        means = []
        for way in ("forward", "backward"):
            y = x if way == "forward" else x[:, ::-1]
            for n in range(1, stacks + 1):
                y = lstm(y, *(w["lstm%d_%s_%s" % (n, way, part)]
                              for part in ("input", "recurrent", "bias")))
            means.append(y.mean(axis=1))
        x = np.concatenate(means, axis=1)
    if "hidden_weight" in w:
        x = np.maximum(x @ w["hidden_weight"] + w["hidden_bias"], 0)
    logits = x @ w["output_weight"] + w["output_bias"]
    return logits[:, 1] - logits[:, 0]


def main():
    with h5py.File(sys.argv[2] + "/model.h5", "r") as model:
        a, w = dict(model.attrs), layers(model)
    name = text(a["dataset"])
    with h5py.File(sys.argv[1], "r") as compendium:
        group = [g for g in compendium["datasets"].values() if text(g.attrs["name"]) == name][0]
        letters = group["test/letters"][:]
    m = margins(letters, a, w)
    if a["both_strands"]:
        m = (m + margins(COMPLEMENT[letters[:, ::-1]], a, w)) / 2
    with open(sys.argv[2] + "/predictions.tsv") as f:
        scores = np.array([float(line.split("\t")[2]) for line in f.readlines()[1:]])
    print("%.3g" % np.abs(sigmoid(m) - scores).max())


main()
