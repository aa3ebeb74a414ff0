"""metrics.json, epochs.tsv and summary against predictions.tsv: numbers_metrics.py RESULTS SUMMARY
SUMMARY_JSON, where the last two are what `demodash summary` printed."""
import json
import sys

import numbers_of_tests as of

check = of.Check()
folder, summary_path, json_path = sys.argv[1:4]
tasks = of.read_tasks(folder)
for t in tasks:
    m, what = t.metrics, t.name()
    area, se, low, high = of.delong(t.scores, t.labels)
    # scores are printed with nine digits, so these numbers have all of theirs
    check.near(m["auroc"], area, what + " auroc")
    check.near(m["auroc_se"], se, what + " auroc_se")
    check.near(m["auroc_low"], low, what + " auroc_low")
    check.near(m["auroc_high"], high, what + " auroc_high")
    check.near(m["auprc"], of.average_precision(t.scores, t.labels), what + " auprc")
    for name, value in of.classify(t.scores, t.labels).items():
        check.near(m[name], value, what + " " + name)
    check.equal(m["test_positives"], sum(t.labels), what + " test_positives")
    check.equal(m["test_negatives"], len(t.labels) - sum(t.labels), what + " test_negatives")
    if t.is_baseline:
        continue
    check.equal([int(r["epoch"]) for r in t.epochs], list(range(1, m["epochs"] + 1)),
                what + " epochs")
    chosen = [int(r["epoch"]) for r in t.epochs if r["chosen"] == "1"]
    check.equal(chosen, [m["chosen_epoch"]], what + " chosen_epoch")
    areas = [of.number(r["validation_auroc"]) for r in t.epochs]
    check.equal(m["chosen_epoch"], 1 + areas.index(max(areas)), what + ": the best epoch is kept")
    check.near(m["validation_auroc"], max(areas), what + " validation_auroc")

# ---- summary: means over the seeds, then over the datasets
groups = of.group(tasks)
networks = sorted({t.network for t in tasks})
lines = [line.split() for line in of.read_text(summary_path).splitlines()]
check.equal(lines[0], ["AUROC"] + networks, "summary: networks")
cells = {d: {v: of.mean([t.metrics["auroc"] for t in groups[d][v]]) for v in groups[d]}
         for d in groups}
for line, d in zip(lines[1:], sorted(groups)):
    check.equal(line[0], d, "summary: dataset")
    for v, text in zip(networks, line[1:]):
        if v in cells[d]:
            check.printed(text, cells[d][v], "summary: %s %s" % (d, v))
        else:
            check.true(text in ("-", "–", "NA"), "summary: %s has no %s: '%s'" % (d, v, text))
statistics = [("mean", of.mean), ("median", of.median), ("sd (n-1)", of.deviation)]
for line, (name, compute) in zip(lines[1 + len(groups):], statistics):
    check.equal(" ".join(line[:-len(networks)]), name, "summary: " + name)
    for v, text in zip(networks, line[-len(networks):]):
        values = [cells[d][v] for d in sorted(groups) if v in cells[d]]
        check.printed(text, compute(values), "summary: %s of %s" % (name, v))
listed = json.loads(of.read_text(json_path))
check.equal([(o["dataset"], o["network"], o["seed"]) for o in listed],
            [(t.dataset, t.network, t.seed) for t in tasks], "summary --json: the tasks")
for o, t in zip(listed, tasks):
    for name in ("auroc", "auprc"):
        check.near(o[name], t.metrics[name], "summary --json: %s %s" % (t.name(), name))
    check.equal(o["epochs"], len(t.epochs), "summary --json: %s epochs" % t.name())
    check.near(o["validation_auroc"], t.metrics.get("validation_auroc"),
               "summary --json: %s validation_auroc" % t.name())
check.done("metrics and summary", 200)
