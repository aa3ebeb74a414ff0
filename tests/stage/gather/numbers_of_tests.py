"""Formulas for the tests that recompute what demodash prints, written from textbooks and from the
documentation, not from its code; plain Python. Each test program here reads files that another
program wrote and ends with Check.done(), which tells how much was compared."""
import html
import itertools
import math
import os
import re
import sys
from functools import lru_cache


class Check:
    """Counts comparisons and prints those that fail, at most 40 of them."""

    def __init__(self):
        self.compared = 0
        self.failed = 0

    def true(self, fact, what):
        self.compared += 1
        if fact:
            return
        self.failed += 1
        if self.failed <= 40:
            print("FAIL: " + what)

    def equal(self, got, want, what):
        self.true(got == want, "%s: %r, not %r" % (what, got, want))

    def near(self, got, want, what, tolerance=2e-8):
        """Numbers equal to a relative and absolute tolerance; None and NaN stand for NA."""
        got, want = number(got), number(want)
        same = math.isnan(got) and math.isnan(want) or got == want \
            or abs(got - want) <= tolerance * max(1, abs(want))
        self.true(same, "%s: %.9g, not %.9g" % (what, got, want))

    def printed(self, text, value, what, form="%.4f"):
        """A value as it is printed; half a unit in the last place may fall to either side."""
        if math.isnan(value):
            self.true(math.isnan(number(text)), "%s: '%s', but there is none" % (what, text))
            return
        nudge = 1e-7 * max(1e-3, abs(value))
        wanted = {form % value, form % (value + nudge), form % (value - nudge)}
        self.true(text in wanted, "%s: '%s', not '%s'" % (what, text, form % value))

    def done(self, name, least=1):
        if self.compared < least:
            print("FAIL: %s: only %d numbers were compared" % (name, self.compared))
            self.failed += 1
        print("%s: %d numbers compared, %d differ" % (name, self.compared, self.failed))
        sys.exit(1 if self.failed else 0)


# ---- files -----------------------------------------------------------------------------------

def read_tsv(path):
    """Rows as dictionaries, of a table whose notes begin with '#'."""
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line.strip() and line[0] != "#"]
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def number(text):
    """A number, or NaN for the ways in which tables and pages say that there is none."""
    return float("nan") if text in ("NA", "", "-", "–", None) else float(text)


def read_text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def page_text(path):
    """What a reader sees of a page, in one line."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", read_text(path), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def page_tables(path):
    """Tables of a page: lists of rows, each a list of its cells' texts; and by heading the same."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", read_text(path), flags=re.S)
    tables = []
    for table in re.findall(r"<table\b.*?</table>", text, flags=re.S):
        rows = []
        for row in re.findall(r"<tr\b.*?</tr>", table, flags=re.S):
            cells = re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, flags=re.S)
            rows.append([" ".join(html.unescape(re.sub(r"<[^>]+>", " ", c)).split())
                         for c in cells])
        tables.append(rows)
    return tables


class Task:
    """A folder DATASET/NETWORK-sSEED; the names with the escapes of folders undone."""

    def __init__(self, folder):
        import json
        self.folder = folder
        self.metrics = json.loads(read_text(folder + "/metrics.json"))
        self.dataset = self.metrics["dataset"]
        self.network = self.metrics["network"]
        self.seed = self.metrics["seed"]
        rows = read_tsv(folder + "/predictions.tsv")
        self.ids = [r["id"] for r in rows]
        self.labels = [int(r["label"]) for r in rows]
        self.scores = [float(r["score"]) for r in rows]
        path = folder + "/epochs.tsv"
        self.epochs = read_tsv(path) if os.path.exists(path) else []
        self.is_baseline = self.network in ("composition", "gkm")

    def name(self):
        return "%s/%s-s%d" % (self.dataset, self.network, self.seed)


def read_tasks(folder):
    found = []
    for dataset in sorted(os.listdir(folder + "/tasks")):
        for task in sorted(os.listdir(folder + "/tasks/" + dataset)):
            path = folder + "/tasks/" + dataset + "/" + task
            if os.path.exists(path + "/metrics.json"):
                found.append(Task(path))
    return sorted(found, key=lambda t: (t.dataset, t.network, t.seed))


def group(tasks):
    """{dataset: {network: [its tasks, by seed]}}"""
    groups = {}
    for t in tasks:
        groups.setdefault(t.dataset, {}).setdefault(t.network, []).append(t)
    return groups


# ---- plain statistics ------------------------------------------------------------------------

def mean(values):
    return math.fsum(values) / len(values) if values else float("nan")


def deviation(values, less=1):
    """Standard deviation with divisor n - less."""
    if len(values) <= less:
        return float("nan")
    m = mean(values)
    return math.sqrt(math.fsum((v - m) ** 2 for v in values) / (len(values) - less))


def median(values):
    v = sorted(values)
    if not v:
        return float("nan")
    return (v[(len(v) - 1) // 2] + v[len(v) // 2]) / 2


# ---- classification --------------------------------------------------------------------------

def area_by_pairs(scores, labels):
    """AUROC and DeLong's standard error from all pairs of a positive and a negative."""
    up = [s for s, l in zip(scores, labels) if l == 1]
    down = [s for s, l in zip(scores, labels) if l == 0]
    wins = [[1.0 if p > n else 0.5 if p == n else 0.0 for n in down] for p in up]
    of_up = [mean(row) for row in wins]
    of_down = [mean([row[k] for row in wins]) for k in range(len(down))]
    return mean(of_up), of_up, of_down


def delong(scores, labels):
    """(area, se, low, high): the 95 % interval is normal on the logit scale; at an area of 0 or 1
    the other limit comes from min(m, n) disjoint pairs that are all in order."""
    area, of_up, of_down = area_by_pairs(scores, labels)
    least = min(len(of_up), len(of_down))
    if least < 2:
        return area, 0.5, 0.0, 1.0
    se = math.sqrt(deviation(of_up) ** 2 / len(of_up) + deviation(of_down) ** 2 / len(of_down))
    if area == 1:
        return area, se, 0.025 ** (1 / least), 1.0
    if area == 0:
        return area, se, 0.0, 1 - 0.025 ** (1 / least)
    logit = math.log(area / (1 - area))
    half = 1.959963984540054 * se / (area * (1 - area))
    return area, se, 1 / (1 + math.exp(half - logit)), 1 / (1 + math.exp(-half - logit))


def delong_p(a, b, labels):
    """Two-tailed p of the difference of two areas on the same records."""
    area_a, up_a, down_a = area_by_pairs(a, labels)
    area_b, up_b, down_b = area_by_pairs(b, labels)
    up = deviation([x - y for x, y in zip(up_a, up_b)]) ** 2 / len(up_a)
    down = deviation([x - y for x, y in zip(down_a, down_b)]) ** 2 / len(down_a)
    se = math.sqrt(up + down)
    if se == 0:
        return 1.0 if area_a == area_b else 0.0
    return math.erfc(abs(area_a - area_b) / se / math.sqrt(2))


def average_precision(scores, labels):
    total, before = 0.0, 0
    for cut in sorted(set(scores), reverse=True):
        called = [l for s, l in zip(scores, labels) if s >= cut]
        total += (sum(called) - before) * sum(called) / len(called)
        before = sum(called)
    return total / sum(labels)


def classify(scores, labels):
    """accuracy, mcc, f1, log_loss at threshold .5."""
    table = {(c, l): 0 for c in (0, 1) for l in (0, 1)}
    loss = []
    for s, l in zip(scores, labels):
        table[int(s >= 0.5), l] += 1
        p = min(max(s, 2.0 ** -24), 1 - 2.0 ** -24)
        loss.append(-math.log(p if l else 1 - p))
    tp, fp, fn, tn = table[1, 1], table[1, 0], table[0, 1], table[0, 0]
    root = math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    return {"accuracy": (tp + tn) / len(labels),
            "mcc": (tp * tn - fp * fn) / root if root else 0.0,
            "f1": 2 * tp / (2 * tp + fp + fn) if tp + fp + fn else 0.0,
            "log_loss": mean(loss)}


# ---- tests -----------------------------------------------------------------------------------

def student_p(t, df):
    """Two-tailed p for a whole number of degrees of freedom, by the finite series in
    theta = atan(t / sqrt(df)) (Abramowitz & Stegun 26.7.3 and 26.7.4)."""
    theta = math.atan(abs(t) / math.sqrt(df))
    c, s = math.cos(theta), math.sin(theta)
    if df % 2:
        term, total = c, 0.0
        for k in range(1, (df - 1) // 2 + 1):
            total += term
            term *= 2 * k / (2 * k + 1) * c * c
        return 1 - 2 / math.pi * (theta + s * total)
    term, total = 1.0, 0.0
    for k in range(1, df // 2 + 1):
        total += term
        term *= (2 * k - 1) / (2 * k) * c * c
    return 1 - s * total


@lru_cache(None)
def student_quantile(df):
    """t that is exceeded on either side with probability .05."""
    low, high = 0.0, 1000.0
    for _ in range(200):
        middle = (low + high) / 2
        if student_p(middle, df) > 0.05:
            low = middle
        else:
            high = middle
    return high


def paired_t(a, b):
    """(difference, low, high, p), or None where all differences are equal."""
    d = [x - y for x, y in zip(a, b)]
    n = len(d)
    if n < 2:
        return None
    se = deviation(d) / math.sqrt(n)
    if se <= 1e-14:
        return None
    half = student_quantile(n - 1) * se
    return mean(d), mean(d) - half, mean(d) + half, student_p(mean(d) / se, n - 1)


def wilcoxon(a, b):
    """Two-tailed p of the signed-rank test; zeros left out; by all sign patterns where no two
    differences are equal, else normal with continuity correction. None: no difference."""
    d = [x - y for x, y in zip(a, b) if x != y]
    if not d:
        return None
    sizes = [abs(x) for x in d]
    ranks = [sum(s < x for s in sizes) + (sum(s == x for s in sizes) + 1) / 2 for x in sizes]
    n, v = len(d), sum(r for r, x in zip(ranks, d) if x > 0)
    if len(set(sizes)) == n:
        sums = [sum(r for r, use in zip(range(1, n + 1), signs) if use)
                for signs in itertools.product((0, 1), repeat=n)]
        tail = min(sum(s <= v for s in sums), sum(s >= v for s in sums))
        return min(1.0, 2 * tail / len(sums))
    ties = sum(k ** 3 - k for k in (sizes.count(x) for x in set(sizes)))
    sd = math.sqrt(n * (n + 1) * (2 * n + 1) / 24 - ties / 48)
    return math.erfc(max(abs(v - n * (n + 1) / 4) - 0.5, 0) / sd / math.sqrt(2))


def holm(p):
    """The adjusted value of p[i]: the greatest of (number of p-values not below p[j]) p[j] over all
    p[j] <= p[i], 1 at most."""
    n = len(p)
    order = sorted(range(n), key=lambda i: p[i])
    adjusted, most = [0.0] * n, 0.0
    for place, i in enumerate(order):
        most = max(most, min(1.0, (n - place) * p[i]))
        adjusted[i] = most
    return adjusted


def resampled_bounds(values, level, slack):
    """Of the mean of a resample of few values, exactly (all n^n of them): the quantiles of
    level - slack and level + slack, between which a bootstrap's quantile must lie."""
    n = len(values)
    means = sorted(sum(c) / n for c in itertools.product(values, repeat=n))
    at = [max(0, min(len(means) - 1, int(q * len(means)))) for q in (level - slack, level + slack)]
    return means[at[0]] - 1e-9, means[at[1]] + 1e-9
