"""Tables 1 to 4 and the others against the tasks: numbers_tables.py RESULTS [PUBLISHED], where
PUBLISHED is the file that `demodash tables` was given."""
import os
import sys

import numbers_of_tests as of

check = of.Check()
folder = sys.argv[1]
tasks = of.read_tasks(folder)
groups = of.group(tasks)
datasets = sorted(groups)
PAPER = [("medium-rnn", "MEME-SUM", 5.15e-05), ("medium-cnn", "MEME-SUM", 1.87e-19),
         ("medium-cnn-rnn", "MEME-SUM", 4.84e-24), ("medium-cnn", "medium-rnn", 5.08e-04),
         ("medium-cnn-rnn", "medium-rnn", 7.99e-10), ("medium-cnn-rnn", "medium-cnn", 4.79e-22)]
COMPARED = ["medium-rnn", "medium-cnn", "medium-cnn-rnn", "ensemble", "ensemble+gkm", "gkm",
            "composition", "DeepBind*", "MEME-SUM"]


def read(name):
    return of.read_tsv("%s/tables/%s.tsv" % (folder, name))


def split(text):
    low, high = text.split("..")
    return float(low), float(high)


# ---- Table 1: parameters of a network, layer by layer
def count_parameters(row):
    inputs, total = 4, 0
    if row["filters"] != "NA":
        for filters, width in zip(row["filters"].split(","), row["widths"].split(",")):
            total += int(width) * inputs * int(filters) + int(filters)
            inputs = int(filters)
    if row["LSTM layers"] != "NA":
        size = int(row["LSTM size"])
        for _ in range(int(row["LSTM layers"])):
            total += 2 * 4 * size * (inputs + size + 1)
            inputs = size  # each direction is a stack of its own
        inputs = 2 * size
    if row["hidden"] != "NA":
        total += int(row["hidden"]) * (inputs + 1)
        inputs = int(row["hidden"])
    return total + 2 * (inputs + 1)


networks = {r["network"]: r for r in read("table1")}
for name, row in networks.items():
    check.equal(int(row["parameters"]), count_parameters(row), "Table 1: parameters of " + name)
    check.equal(row["conv layers"] != "NA", "cnn" in name or name == "deepbind", "Table 1: " + name)
    check.equal(row["LSTM layers"] != "NA", "rnn" in name, "Table 1: LSTM of " + name)
    if row["filters"] != "NA":
        check.equal(int(row["conv layers"]), len(row["filters"].split(",")), "Table 1: layers")
for t in tasks:
    if t.network in networks:
        check.equal(t.metrics["parameters"], int(networks[t.network]["parameters"]),
                    t.name() + ": parameters")

# ---- the values by dataset: ours, the ensembles, the published ones
# area[model][dataset] = (area, low, high)
area = {}
for d in datasets:
    for v, seeds in groups[d].items():
        area.setdefault(v, {})[d] = tuple(
            of.mean([t.metrics[k] for t in seeds]) for k in ("auroc", "auroc_low", "auroc_high"))
    members = ["medium-rnn", "medium-cnn", "medium-cnn-rnn"]
    for model, wanted in (("ensemble", members), ("ensemble+gkm", members + ["gkm"])):
        if not all(v in groups[d] for v in wanted):
            continue
        # a member counts once, however many seeds it has
        by_member = [[of.mean(list(x)) for x in zip(*[t.scores for t in groups[d][v]])]
                     for v in wanted]
        scores = [of.mean(list(x)) for x in zip(*by_member)]
        # sums in another order differ by rounding, which must not part equal scores
        scores = [round(s, 12) for s in scores]
        a, _, low, high = of.delong(scores, groups[d][wanted[0]][0].labels)
        area.setdefault(model, {})[d] = (a, low, high)
published = {}
if len(sys.argv) > 2:
    for row in of.read_tsv(sys.argv[2]):
        for column, model in (("deepbind_star", "DeepBind*"), ("deepbind", "DeepBind"),
                              ("meme_sum", "MEME-SUM")):
            if row["dataset"] in groups and row.get(column, "NA") != "NA":
                published.setdefault(model, {})[row["dataset"]] = float(row[column])
values = {v: {d: a[0] for d, a in area[v].items()} for v in area}
values.update(published)

rows = {r["dataset"]: r for r in read("datasets")}
check.equal(sorted(rows), datasets, "datasets.tsv: datasets")
check.equal(sorted(set(rows[datasets[0]]) - {"dataset"}), sorted(values), "datasets.tsv: models")
for d in datasets:
    for v in values:
        if d in values[v]:
            check.printed(rows[d][v], values[v][d], "datasets.tsv: %s %s" % (d, v))
        else:
            check.equal(rows[d][v], "NA", "datasets.tsv: %s %s" % (d, v))

# ---- intervals.tsv
rows = {(r["dataset"], r["model"]): r for r in read("intervals")}
check.equal(len(rows), sum(len(a) for a in area.values()), "intervals.tsv: rows")
had = {d: max(t.metrics["train_sequences"] + (t.metrics.get("validation_sequences") or 0)
              for v in groups[d] for t in groups[d][v] if not t.is_baseline) for d in datasets}
words = set()
for v in area:
    for d, (a, low, high) in area[v].items():
        r, what = rows[d, v], "intervals.tsv: %s %s " % (d, v)
        check.printed(r["AUROC"], a, what + "AUROC")
        check.printed(r["low"], low, what + "low")
        check.printed(r["high"], high, what + "high")
        check.equal(int(r["train"]), had[d], what + "train")
        star = published.get("DeepBind*", {}).get(d)
        if star is None:
            check.equal([r["DeepBind*"], r["difference"], r["interval"]], ["NA"] * 3, what)
            continue
        check.printed(r["DeepBind*"], star, what + "DeepBind*")
        check.printed(r["difference"], a - star, what + "difference", "%+.4f")
        word = "above" if low > star else "below" if high < star else "within"
        check.equal(r["interval"], word, what + "interval")
        words.add(word)
if published:
    check.equal(words, {"above", "below", "within"}, "intervals.tsv: the test has all three")

# ---- Table 2
for r in read("table2"):
    v = r["model"].replace(" (published)", "")
    x = [values[v][d] for d in datasets if d in values[v]]
    what = "Table 2: %s " % v
    check.equal("(published)" in r["model"], v in published, what + "is published")
    check.equal(int(r["n"]), len(x), what + "n")
    check.printed(r["mean"], of.mean(x), what + "mean")
    check.printed(r["median"], of.median(x), what + "median")
    check.printed(r["sd (n-1)"], of.deviation(x), what + "sd (n-1)")
    check.printed(r["sd (n)"], of.deviation(x, 0), what + "sd (n)")
    if r.get("less paper", "NA") != "NA":
        # the paper's mean is cut to three digits, ours is less by what it holds
        paper = float(r["paper mean"])
        check.printed(r["less paper"], of.mean(x) - paper, what + "less paper", "%+.4f")
        for text, level in zip(split(r["95 % interval"]), (0.025, 0.975)):
            low, high = of.resampled_bounds(x, level, 0.01)
            check.true(low - paper - 6e-5 <= text <= high - paper + 6e-5,
                       what + "interval: %g is not a quantile of %g" % (text, level))

# ---- deepbind.tsv
path = folder + "/tables/deepbind.tsv"
check.equal(os.path.exists(path), "DeepBind*" in published, "deepbind.tsv is there")
uneven = False
for r in read("deepbind") if os.path.exists(path) else []:
    v, star = r["model"], published["DeepBind*"]
    x = [values[v][d] - star[d] for d in datasets if d in values[v] and d in star]
    above = sum(y > 0 for y in x)
    uneven |= above != len(x) - above
    check.equal(int(r["n"]), len(x), "deepbind.tsv: %s n" % v)
    check.equal(int(r["above"]), above, "deepbind.tsv: %s above" % v)
    check.printed(r["difference"], of.mean(x), "deepbind.tsv: %s difference" % v, "%+.4f")
    for text, level in zip(split(r["95 % interval"]), (0.025, 0.975)):
        low, high = of.resampled_bounds(x, level, 0.01)
        check.true(low - 6e-5 <= text <= high + 6e-5, "deepbind.tsv: %s interval: %g" % (v, text))
if published:
    check.true(uneven, "deepbind.tsv: the test must tell above from below")

# ---- Table 3
lines = of.read_text(folder + "/tables/table3.tsv").splitlines()
rows = [line.split("\t") for line in lines if line and line[0] != "#"][1:]
here = [v for v in values if v in COMPARED]
check.equal(len(rows), len(here) * (len(here) - 1) // 2, "Table 3: comparisons")
t_values, w_values, both = [], [], []
for row in rows:
    a, b = row[0].split(" vs ")
    shared = [d for d in datasets if d in values[a] and d in values[b]]
    x, y = [values[a][d] for d in shared], [values[b][d] for d in shared]
    t, w, what = of.paired_t(x, y), of.wilcoxon(x, y), "Table 3: %s " % row[0]
    check.equal(int(row[1]), len(shared), what + "n")
    t_values.append(t[3] if t else 1.0)
    w_values.append(w if w is not None and len(shared) > 1 else 1.0)
    both.append((t, w))
    if t:
        check.printed(row[2], t[0], what + "difference", "%+.4f")
        low, high = row[3].split("..")
        check.printed(low, t[1], what + "low", "%+.4f")
        check.printed(high, t[2], what + "high", "%+.4f")
        check.printed(row[4], t[3], what + "t-test p", "%.2E")
    if w is not None and len(shared) > 1:
        check.printed(row[6], w, what + "Wilcoxon p", "%.2E")
    paper = [p for m, n, p in PAPER if {m, n} == {a, b}]
    check.equal(row[8] if len(row) > 8 else "NA", "%.2E" % paper[0] if paper else "NA",
                what + "the paper's p")
for row, t, w, (has_t, has_w) in zip(rows, of.holm(t_values), of.holm(w_values), both):
    if has_t:
        check.printed(row[5], t, "Table 3: %s Holm of t" % row[0], "%.2E")
    if has_w is not None and int(row[1]) > 1:
        check.printed(row[7], w, "Table 3: %s Holm of Wilcoxon" % row[0], "%.2E")

# ---- Table 4: what the motif stage wrote, as it is
path = folder + "/motifs/table4.tsv"
check.equal(os.path.exists(path), os.path.exists(folder + "/tables/table4.tsv"), "Table 4 is there")
if os.path.exists(path):
    check.equal(read("table4"), of.read_tsv(path), "Table 4")

# ---- the same numbers stand in the texts that people read
for name in ("table2", "table3", "datasets"):
    for form in ("tables.txt", "tables.html"):
        text = of.read_text("%s/tables/%s" % (folder, form))
        for r in read(name):
            for cell in r.values():
                check.true(cell in text or cell == "NA", "%s: no '%s'" % (form, cell))
# LaTeX: a minus is no hyphen
latex = of.read_text(folder + "/tables/tables.tex")
signed = [r["difference"] for r in read("table3") if r["difference"][0] == "-"]
for text in signed:
    check.true("$-$" + text[1:] in latex, "tables.tex: no minus before " + text[1:])
check.done("tables", 100)
