"""What status says in words and as JSON: numbers_status.py TEXT JSON. The words' counts are those of the
tasks' states."""
import json
import re
import sys

import numbers_of_tests as of

check = of.Check()
text, report = of.read_text(sys.argv[1]), json.loads(of.read_text(sys.argv[2]))
said = [[int(n) for n in m] for m in re.findall(
    r"^(\d+) of (\d+) tasks done, (\d+) running, (\d+) failed, (\d+) left$", text, flags=re.M)]
check.equal(len(said), len(report["runs"]), "status: runs")
for words, run in zip(said, report["runs"]):
    states = [t["state"] for t in run["tasks"]]
    counts = [states.count(s) for s in ("done", "running", "failed", "left")]
    check.equal(words, [counts[0], len(states)] + counts[1:], "status: counts")
    check.equal([run[k] for k in ("done", "running", "failed", "left")], counts, "status --json")
    check.true("rank" in text or not run["alive"], "status: ranks")
check.done("status", 3)
