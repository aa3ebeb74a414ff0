"""The time that status gives a living run, from its tasks' predicted costs and its ranks' signs:
numbers_left.py RUN TEXT JSON BEFORE AFTER. The run's processes are stopped, so that both outputs
tell of the same signs; BEFORE and AFTER are the times, in seconds, between which status was
asked."""
import json
import re
import sys

import numbers_of_tests as of

check = of.Check()
run = json.loads(of.read_text(sys.argv[1]))
text = of.read_text(sys.argv[2])
(told,) = json.loads(of.read_text(sys.argv[3]))["runs"]
tasks, teams = run["tasks"], run["teams"]

# the share of each running task that is done, and the rates, by the lines of the ranks
signs = {s["rank"]: s for s in told["signs"]}
share, rates = {}, []
for rank, epoch, epochs, batch, batches, rate in re.findall(
        r"^  rank (\d+) .*: epoch (\d+) of (\d+), batch (\d+) of (\d+), (\d+) sequences/s;", text,
        flags=re.M):
    sign = signs[int(rank)]
    check.equal([sign["epoch"], sign["epochs"]], [int(epoch), int(epochs)], "status: epochs")
    share[sign["task"]] = (int(epoch) - 1 + int(batch) / int(batches)) / int(epochs)
    rates.append(int(rate))
check.equal(len(share), told["running"], "status: a line for each task that runs")
check.equal([told["teams"], told["ranks"]], [teams, run["ranks"]], "status: teams and ranks")
check.near(told["sequences_per_second"], sum(rates), "status: rates", len(rates) / sum(rates))

# the work that is left, dealt over the teams, no less than the longest task; at the speed so far
work = [t["cost"] for t in tasks]
done = sum(share.get(i, 0) * w for i, w in enumerate(work))
rest = max((sum(work) - done) / teams, max((1 - share.get(i, 0)) * w for i, w in enumerate(work)))
least, most = [(float(at) - run["started"]) * teams * rest / done for at in sys.argv[4:6]]
check.true(0.99999 * least <= told["seconds_left"] <= 1.00001 * most,
           "status: %.6g s left, not %.6g to %.6g" % (told["seconds_left"], least, most))
said = re.search(r"sequences/s in all; about (?:(\d+) h (\d+) min|(\d+) min|([\d.]+) s) left", text)
check.true(said is not None, "status: time left in words")
if said is not None:
    hours, rest_minutes, minutes, seconds = (float(g or 0) for g in said.groups())
    value = 3600 * hours + 60 * (rest_minutes + minutes) + seconds
    slack = 31 if seconds == 0 else 0.6
    check.true(least - slack <= value <= most + slack,
               "status: '%s', not %.6g to %.6g s" % (said.group(0), least, most))
check.done("time left", 8)
