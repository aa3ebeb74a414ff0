"""Patience against epochs.tsv: numbers_patience.py RESULTS PATIENCE EPOCHS."""
import sys

import numbers_of_tests as of

check = of.Check()
patience, most = int(sys.argv[2]), int(sys.argv[3])
early = 0
for t in of.read_tasks(sys.argv[1]):
    best, since, stop = -1.0, 0, most
    for r in t.epochs:
        since = 0 if float(r["validation_auroc"]) > best else since + 1
        best = max(best, float(r["validation_auroc"]))
        if since == patience:
            stop = int(r["epoch"])
            break
    early += stop < most
    check.equal(len(t.epochs), stop, "patience: epochs of " + t.name())
    check.equal(t.metrics["epochs"], stop, "patience: metrics.json of " + t.name())
check.true(early > 0, "no task was stopped by patience, so this tested nothing")
check.done("patience", 3)
