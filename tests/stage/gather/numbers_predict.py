"""predict on each strand: numbers_predict.py TASK FORWARD REVERSE BOTH MODEL TURNED, where TURNED is
the forward prediction of the reverse complements. Scores are single precision: 1e-6."""
import math
import sys

import numbers_of_tests as of

check = of.Check()
forward, reverse, both, model, turned = [
    [(r["id"], float(r["score"])) for r in of.read_tsv(path)] for path in sys.argv[2:7]]
trained_on_both = "both_strands 1" in of.read_text(sys.argv[1] + "/settings.txt")
for f, r, b, m, t in zip(forward, reverse, both, model, turned):
    check.equal({f[0], r[0], b[0], m[0]}, {t[0]}, "predict: ids")
    check.near(r[1], t[1], "predict --strand reverse: %s" % f[0], 1e-6)
    check.near(b[1], (f[1] + r[1]) / 2, "predict --strand both: %s" % f[0], 1e-6)
    check.near(m[1], b[1] if trained_on_both else f[1], "predict --strand model: %s" % f[0], 1e-6)
apart = [abs(f[1] - r[1]) for f, r in zip(forward, reverse)]
check.true(max(apart) > 1e-3, "the strands must differ, else this tests nothing: %g" % max(apart))
check.done("predict", 60)
