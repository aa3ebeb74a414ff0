"""What check counts in a compendium, from the letters and labels as h5py reads them.
numbers_check.py write FOLDER: tables with repeats on both strands, records with both labels,
padding, letters outside ACGT, and stretches that test and training set share;
read COMPENDIUM JSON RESULTS SEEDS: RESULTS has the baseline composition of each dataset."""
import json
import random
import sys
from collections import Counter

import numbers_of_tests as of

LETTERS = 60


def draw(generator, length=LETTERS):
    return "".join(generator.choice("ACGT") for _ in range(length))


def turned(text):
    return text[::-1].translate(str.maketrans("ACGTN", "TGCAN"))


def shuffled(generator, text):
    letters = list(text)
    generator.shuffle(letters)
    return "".join(letters)


def write(folder):
    generator = random.Random(3)
    up = [draw(generator) for _ in range(40)]
    down = [shuffled(generator, u) for u in up[5:35]] + [draw(generator) for _ in range(15)]
    up += up[:3] + [turned(u) for u in up[3:5]] * 2     # seven repeats
    down += [up[7], turned(up[8]), up[8], up[9]] + down[:2]
    up += [u[:50] for u in up[10:14]] + [u[:20] + "NN" + u[22:] for u in up[14:17]]
    up += ["N" * 40 + draw(generator, 20), "A" * 10 + "N" * 30 + "C" * 20]
    rows = [(u, 1) for u in up] + [(d, 0) for d in down]
    generator.shuffle(rows)
    test = [(draw(generator), i % 2) for i in range(30)]
    test += [(up[1], 1), (turned(up[2]), 1), (down[4], 0), (up[20], 0), (up[21], 0)]
    test += [(draw(generator, 15) + up[22][10:50] + draw(generator, 5), 1),
             (draw(generator, 15) + turned(up[23])[10:50] + draw(generator, 5), 1),
             (draw(generator, 16) + up[24][10:49] + draw(generator, 5), 1),
             (draw(generator, 10) + down[20][5:55], 0)]
    dev = [(draw(generator), i % 2) for i in range(20)] + [(up[30], 1), (turned(up[30]), 1)]
    for name, content in (("train", rows), ("test", test), ("dev", dev)):
        with open("%s/mixed.%s.csv" % (folder, name), "w") as file:
            file.writelines("%s,%d\n" % row for row in content)
    # positives alone: their negatives are made; of one letter, they cannot be shuffled
    for name, count in (("train", 50), ("test", 30)):
        content = [draw(generator) for _ in range(count)] + ["A" * LETTERS, "C" * LETTERS] + up[:2]
        with open("%s/made.%s.csv" % (folder, name), "w") as file:
            file.writelines("%s,1\n" % text for text in content)


def strands(row):
    return row, tuple(c if c == 4 else 3 - c for c in reversed(row))


def inner(row):
    known = [i for i, c in enumerate(row) if c != 4]
    return row[known[0]:known[-1] + 1] if known else ()


def words(row, length=40):
    return {row[i:i + length] for i in range(len(row) - length + 1) if 4 not in row[i:i + length]}


class Set:
    def __init__(self, group):
        self.rows = [tuple(int(c) for c in row) for row in group["letters"]]
        self.labels = [int(l) for l in group["labels"]]
        self.made = [int(m) for m in group["made"]]
        self.given = [(r, l) for r, l, m in zip(self.rows, self.labels, self.made) if m != 1]

    def facts(self):
        within = [inner(r) for r in self.rows]
        others = [w.count(4) for w in within]
        classes = {}
        for row, label in self.given:
            classes.setdefault(min(strands(row)), []).append(label)
        mostly = [l for w, o, l in zip(within, others, self.labels)
                  if 2 * (len(w) - o) < len(w) or not w]
        return {
            "sequences": len(self.rows), "given": len(self.given),
            "by_class": by_class(self.labels),
            "shortest": min(map(len, within)), "longest": max(map(len, within)),
            "padded": sum(len(w) < len(r) for w, r in zip(within, self.rows)),
            "with_other_letters": sum(o > 0 for o in others), "other_letters": sum(others),
            "mostly_other": by_class(mostly),
            "duplicates": sum(len(c) - 1 for c in classes.values()),
            "contradictions": sum(min(sum(c), len(c) - sum(c)) for c in classes.values()),
            "negatives": self.negatives()}

    def negatives(self):
        def pairs(row):
            return row[0], row[-1], tuple(sorted(Counter(zip(row, row[1:])).items()))

        def singles(row):
            return tuple(sorted(Counter(row).items()))

        def matched(key):
            of_class = [Counter(key(r) for r, l in zip(self.rows, self.labels) if l == k)
                        for k in (0, 1)]
            return sum((of_class[0] & of_class[1]).values())
        behind = [i for i in range(1, len(self.labels))
                  if self.labels[i] == 0 and self.labels[i - 1] == 1]
        n = {"count": self.labels.count(0),
             "shuffles_of_preceding": sum(pairs(self.rows[i]) == pairs(self.rows[i - 1])
                                          for i in behind),
             "matched_dinucleotides": matched(pairs), "matched_letters": matched(singles),
             "ends_of_preceding": sum(self.rows[i][::len(self.rows[i]) - 1]
                                      == self.rows[i - 1][::len(self.rows[i]) - 1] for i in behind),
             "unchanged": sum(self.made[i] == 1 and self.rows[i] == self.rows[i - 1]
                              for i in behind)}
        enough = 0.95 * n["count"]
        kinds = (("shuffle-before", "shuffles_of_preceding"),
                 ("shuffle-matched", "matched_dinucleotides"),
                 ("letter-shuffle", "matched_letters"))
        n["kind"] = next((name for name, count in kinds if n[count] >= enough), "other")
        return n


def by_class(labels):
    return {"positive": labels.count(1), "negative": labels.count(0)}


def overlap(train, test):
    known = {min(strands(r)) for r, _ in train.given}
    shared = set()
    for row, _ in train.given:
        for strand in strands(row):
            shared |= words(strand)
    return {"test_given": by_class([l for _, l in test.given]),
            "sharing_40_letters": by_class([l for r, l in test.given if words(r) & shared]),
            "identical": sum(min(strands(r)) in known for r, _ in test.given)}


def read(path, report, results, seeds):
    import h5py
    check = of.Check()
    with h5py.File(path, "r") as file:
        data = {g.attrs["name"].decode(): {s: Set(g[s]) for s in ("train", "validation", "test")
                                           if s in g} for g in file["datasets"].values()}
    check.equal([d["name"] for d in report["datasets"]], sorted(data), "check: datasets")
    baselines = {t.dataset: t.metrics for t in of.read_tasks(results)}
    for d in report["datasets"]:
        sets, name = data[d["name"]], d["name"]
        check.equal(sorted(set(d) & {"train", "validation", "test"}), sorted(sets), name + ": sets")
        for part, content in sets.items():
            want = content.facts()
            check.equal(sorted(d[part]), sorted(want), "%s, %s" % (name, part))
            for key, value in want.items():
                check.equal(d[part][key], value, "%s, %s, %s" % (name, part, key))
        for key, value in overlap(sets["train"], sets["test"]).items():
            check.equal(d["overlap_test_train"][key], value, "%s, %s" % (name, key))
        metrics = baselines[name]
        for key, of_task in (("auroc", "auroc"), ("low", "auroc_low"), ("high", "auroc_high")):
            check.near(d["composition"][key], metrics[of_task], name + ": composition " + key, 1e-6)
    levels = [f["level"] for f in report["findings"]]
    check.equal(report["errors"], levels.count("ERROR"), "check: errors")
    check.equal(report["warnings"], levels.count("WARNING"), "check: warnings")
    check.equal(report["ready"], levels.count("ERROR") == 0, "check: ready")
    forecast(check, report["forecast"], len(data), seeds)
    check.done("check", 60)


def forecast(check, f, datasets, seeds):
    """On one rank: one task after the other, nobody idle; of three ranks the idle share."""
    check.equal(f["tasks"], datasets * seeds * len(f["networks"]), "forecast: tasks")
    check.equal(f["unfinished"], f["tasks"] - datasets, "forecast: unfinished")
    check.near(f["seconds"], f["training_seconds"], "forecast: seconds, without gather", 1e-8)
    work = f["core_seconds"] / f["ranks"]
    check.equal(f["ranks_per_task"], 1, "forecast: ranks per task")
    check.near(f["idle"], 1 - work / f["training_seconds"], "forecast: idle", 1e-6)
    check.true(f["training_seconds"] >= max(work, f["longest_task_seconds"]) * (1 - 1e-8),
               "forecast: no plan ends before its longest task, or all of the work")
    check.true(f["training_seconds"] <= work + f["longest_task_seconds"] * (1 + 1e-8),
               "forecast: longest first ends within one task of the least")
    check.true(f["memory_bytes"] >= f["memory_bytes_before_work"] > 0, "forecast: memory")


if sys.argv[1] == "write":
    write(sys.argv[2])
else:
    read(sys.argv[2], json.loads(of.read_text(sys.argv[3])), sys.argv[4], int(sys.argv[5]))
