"""Reports, their tables, the index and results.h5 against the tasks, their explain.h5 and the truth of
the simulation: numbers_reports.py RESULTS COMPENDIUM PVALUE. Needs h5py."""
import math
import sys

import h5py

import numbers_of_tests as of

LETTERS = "ACGTN"
MEASURES = ["top9_share", "gini", "distant_share", "hit_share", "hit_cover", "turned",
            "turn_distance", "turn_distance_chance", "turn_near", "turn_near_chance",
            "truth_saliency", "truth_integrated", "truth_mutagenesis"]
check = of.Check()
folder, compendium, greatest_p = sys.argv[1], sys.argv[2], float(sys.argv[3])
tasks = of.read_tasks(folder)
groups = of.group(tasks)
NAN = float("nan")


# ---- measures of maps ------------------------------------------------------------------------

def focus(row):
    """(start, share, gini, far) of |saliency|: the best 9-mer and what lies over 20 bases off."""
    total = math.fsum(row)
    sums = [math.fsum(row[i:i + 9]) for i in range(len(row) - 8)]
    start = sums.index(max(sums))
    far = math.fsum(v for i, v in enumerate(row) if i < start - 20 or i > start + 8 + 20)
    apart = math.fsum(abs(x - y) for x in row for y in row)  # Gini by all pairs
    return start, sums[start] / total, apart / (2 * len(row) * total), far / total


def turn_of(forward):
    """Place at which a forward score turns to positive, or None."""
    last = len(forward) - 1

    def score(t):
        t = min(max(t, 0), last)
        while t < last and math.isnan(forward[t]):
            t += 1
        return forward[t]

    places = [t for t in range(1, len(forward)) if forward[t - 1] < 0.5 <= forward[t]]
    rises = [score(t + 4) - score(t - 5) for t in places]
    return places[rises.index(max(rises))] if places else None


def distance(mask, place):
    return min(abs(place - i) for i, inside in enumerate(mask) if inside)


def truth_area(maps, masks):
    areas = [of.area_by_pairs([abs(v) for v in row], mask)[0]
             for row, mask in zip(maps, masks) if 0 < sum(mask) < len(mask)]
    return of.mean(areas)


# ---- hits of the known motif -----------------------------------------------------------------

def log_odds(matrix):
    """Bits against even letters, with FIMO's pseudocount of .1 on 20 sites."""
    return [[math.log2((p * 20 + 0.025) / 20.1 / 0.25) for p in row] for row in matrix]


def tail(bits):
    """P(score >= s) of a random window, as a function; scores in units of 1/512 bit."""
    chances = {0: 1.0}
    for row in bits:
        more = {}
        for s, p in chances.items():
            for b in row:
                key = s + round(b * 512)
                more[key] = more.get(key, 0.0) + p / 4
        chances = more
    sums, total = [], 0.0
    for s in sorted(chances, reverse=True):
        total += chances[s]
        sums.append((s, total))

    def p_value(score, slack):
        """slack: in bits, to allow for the rounding of cells"""
        best = 0.0
        for s, p in sums:
            if s < (score + slack) * 512:
                break
            best = p
        return best
    return p_value


def check_hits(what, report, letters, numbers):
    known = of.read_tsv(report + "/known.tsv")
    matrix = [[float(r[c]) for c in "ACGT"] for r in known]
    bits, width = log_odds(matrix), len(matrix)
    p_value = tail(bits)
    listed = {}
    masks = [[0] * len(row) for row in letters]
    place = {n: i for i, n in enumerate(numbers)}
    for r in of.read_tsv(report + "/hits.tsv"):
        start, end, i = int(r["start"]), int(r["end"]), place[int(r["number"])]
        check.equal(end - start + 1, width, what + ": the first and last base of a hit, from 1")
        listed[i, start, r["strand"]] = r
        for k in range(start - 1, end):
            masks[i][k] = 1
    for i, row in enumerate(letters):
        for start in range(len(row) - width + 1):
            window = row[start:start + width]
            for strand in "+-":
                if strand == "-":
                    window = [3 - x if x < 4 else 4 for x in reversed(window)]
                if 4 in window:
                    continue
                score = math.fsum(bits[k][x] for k, x in enumerate(window))
                r = listed.get((i, start + 1, strand))
                # with cells rounded to 1/256 bit: half of that a column at most
                off = width / 512
                if r is None:
                    check.true(p_value(score, -off) > greatest_p * 0.99,
                               "%s: a hit is missing in %d at %d" % (what, numbers[i], start + 1))
                    continue
                check.near(r["score_bits"], score, what + ": score of a hit", off + 1e-4)
                p = float(r["p_value"])
                check.true(p <= greatest_p and p_value(score, off) * 0.99 <= p
                           <= p_value(score, -off) * 1.01, what + ": p-value of a hit: %g" % p)
    return masks


# ---- one dataset -----------------------------------------------------------------------------

def read_truth(dataset, length):
    """{number in the test set, from 1: mask of the planted sites, decoys left out}, kind"""
    with h5py.File(compendium, "r") as file:
        g = file["datasets"][dataset]
        decoy = g["truth_motif_decoy"][()]
        kind = g.attrs["kind"]
        masks = {}
        for record, start, width, _, motif in g["test/truth_sites"][()].tolist():
            mask = masks.setdefault(record + 1, [0] * length)
            if not decoy[motif]:
                mask[start:start + width] = [1] * width
    return masks, kind.decode() if isinstance(kind, bytes) else str(kind)


def read_maps(task):
    with h5py.File(task.folder + "/explain.h5", "r") as file:
        names = {"letters": "sequences/letters", "numbers": "sequences/numbers",
                 "labels": "sequences/labels", "scores": "sequences/scores",
                 "saliency": "saliency/magnitude", "forward": "temporal/forward",
                 "backward": "temporal/backward", "classopt": "classopt/matrix",
                 "ig": "integrated/contribution", "ism": "mutagenesis/importance"}
        return {k: file[v][()].tolist() if v in file else None for k, v in names.items()}


def check_sequences(what, rows, maps, hits):
    """sequences.tsv, and the measures of the task, which are means of its columns."""
    got, turns, at_turn, anywhere, inside, cover = [], [], [], [], [], []
    for i, r in enumerate(rows):
        row = maps["saliency"][i]
        start, share, gini, far = focus(row)
        turn = turn_of(maps["forward"][i]) if maps["forward"] else None
        got.append((share, gini, far))
        turns.append(turn is not None)
        far_off = NAN
        if any(hits[i]):
            inside.append(math.fsum(v for v, h in zip(row, hits[i]) if h) / math.fsum(row))
            cover.append(sum(hits[i]) / len(row))
            if turn is not None:
                far_off = distance(hits[i], turn)
                at_turn.append(far_off)
                anywhere += [distance(hits[i], place) for place in range(len(row))]
        name = "%s sequence %s: " % (what, r["number"])
        check.equal(int(r["number"]), maps["numbers"][i], name + "number")
        check.near(r["score"], maps["scores"][i], name + "score")
        check.equal(int(r["top9_start"]), start + 1, name + "top9_start")
        check.near(r["top9_share"], share, name + "top9_share", 1e-7)
        check.near(r["gini"], gini, name + "gini", 1e-7)
        check.near(r["distant_share"], far, name + "distant_share", 1e-7)
        check.near(of.number(r["switch"]), turn + 1 if turn is not None else NAN, name + "switch")
        check.near(of.number(r["distance_to_hit"]), far_off, name + "distance_to_hit")
    shares, ginis, fars = zip(*got)
    result = {"top9_share": of.mean(shares), "gini": of.mean(ginis), "distant_share": of.mean(fars),
              "hit_share": of.mean(inside), "hit_cover": of.mean(cover)}
    if maps["forward"]:
        near = [sum(x <= 5 for x in d) / len(d) if d else NAN for d in (at_turn, anywhere)]
        result.update(turned=of.mean([float(t) for t in turns]), turn_distance=of.median(at_turn),
                      turn_distance_chance=of.median(anywhere), turn_near=near[0],
                      turn_near_chance=near[1])
    return result


def check_curves(what, report, task, positives):
    for name, x_name, y_name in (("roc", "false_positive_rate", "true_positive_rate"),
                                 ("precision_recall", "recall", "precision")):
        rows = [r for r in of.read_tsv("%s/%s.tsv" % (report, name))
                if r["network"] == task.network and int(r["seed"]) == task.seed]
        cuts = sorted(set(task.scores), reverse=True)
        check.equal([r["threshold"] for r in rows[:1]], ["inf"], what + name + ": the first point")
        check.equal(len(rows), len(cuts) + 1, what + name + ": points")
        for r, cut in zip(rows[1:], cuts):
            called = [l for s, l in zip(task.scores, task.labels) if s >= cut]
            recall, false = sum(called) / positives, len(called) - sum(called)
            x, y = (false / (len(task.labels) - positives), recall) if name == "roc" \
                else (recall, sum(called) / len(called))
            check.near(r["threshold"], cut, what + name + " threshold")
            check.near(r[x_name], x, what + name + " x")
            check.near(r[y_name], y, what + name + " y")
        first = rows[0]
        check.near(first[x_name], 0, what + name + ": x of the first point")
        check.near(first[y_name], 0 if name == "roc" else float(rows[1][y_name]),
                   what + name + ": y of the first point")


def by_auroc(by_network):
    """Networks from the best, by the mean over seeds; of equals the first by name."""
    means = {v: of.mean([t.metrics["auroc"] for t in by_network[v]]) for v in by_network}
    return sorted(means, key=lambda v: (-means[v], v))


def check_verdict(page, by_network):
    def describe(v):
        found = [t.metrics for t in by_network[v]]
        areas = [m["auroc"] for m in found]
        if len(found) == 1:
            return "%s, AUROC %.3f (95 %% interval %.3f–%.3f)" % (
                v, areas[0], found[0]["auroc_low"], found[0]["auroc_high"])
        return "%s, AUROC %.3f (mean of %d seeds, %.3f–%.3f)" % (
            v, of.mean(areas), len(areas), min(areas), max(areas))
    best, second = by_auroc(by_network)[:2]
    a, b = by_network[best], by_network[second]
    text = "Best on the test set: %s; next %s; DeLong's test of the two%s: p = %s." % (
        describe(best), describe(second),
        " (their first seeds)" if len(a) > 1 or len(b) > 1 else "",
        "%.2g" % of.delong_p(a[0].scores, b[0].scores, a[0].labels))
    check.true(text in page, "the verdict is not '%s'" % text)


def check_test_table(what, path, by_network):
    tables = [t for t in of.page_tables(path) if t and t[0][:3] == ["network", "AUROC", "interval"]]
    check.equal(len(tables), 1, what + "one table of the test set")
    rows = {r[0]: r for r in tables[0][1:] if r}
    for v, seeds in by_network.items():
        values = [[t.metrics[k] for t in seeds]
                  for k in ("auroc", "auprc", "accuracy", "mcc", "f1", "log_loss")]
        if len(seeds) > 1:
            row = rows["%s, mean of %d seeds" % (v, len(seeds))]
            for text, x in zip([row[1]] + row[3:8], values):
                check.printed(text, of.mean(x), what + v)
            for text, x in zip(row[2].split("–"), (min(values[0]), max(values[0]))):
                check.printed(text, x, what + v + " interval")
        for t in seeds:
            row, m = rows[v if len(seeds) == 1 else "%s, seed %d" % (v, t.seed)], t.metrics
            for text, k in zip([row[1]] + row[3:8],
                               ("auroc", "auprc", "accuracy", "mcc", "f1", "log_loss")):
                check.printed(text, m[k], what + t.name() + " " + k)
            for text, k in zip(row[2].split("–"), ("auroc_low", "auroc_high")):
                check.printed(text, m[k], what + t.name() + " " + k)
            if not t.is_baseline:
                check.equal(row[8:10], [str(m["epochs"]), str(m["chosen_epoch"])], what + t.name())


# Of the paper's supplement: DeepBind*, DeepBind, MEME-SUM.
PUBLISHED = {"ATF1_K562_ATF1_(06-325)_Harvard": ("0.9340", "0.9529", "0.8996")}


def check_published(what, page, report):
    facts = {r["name"]: r["value"] for r in of.read_tsv(report + "/facts.tsv")}
    values = ["%.4f" % float(facts["published_" + k])
              for k in ("deepbind_star", "deepbind", "meme_sum")]
    text = "DeepBind*, published %s DeepBind, published %s MEME-ChIP sum, published %s" % tuple(values)
    check.true(text in page, what + "the page does not say '%s'" % text)
    if facts["dataset"] in PUBLISHED:
        check.equal(tuple(values), PUBLISHED[facts["dataset"]], what + "published values")


def check_panels(what, report, shown, hits):
    rows = of.read_tsv(report + "/panels.tsv")
    maps = {k: read_maps(t) for k, t in shown.items()}
    one = next(iter(maps.values()))
    place = {n: i for i, n in enumerate(one["numbers"])}
    for r in rows:
        i, l = place[int(r["number"])], int(r["position"]) - 1
        check.equal(r["base"], LETTERS[one["letters"][i][l]], what + "panels: base")
        check.equal(int(r["in_hit"]), hits[i][l], what + "panels: in_hit")
        for kind, m in maps.items():
            check.near(r[kind + "_saliency"], m["saliency"][i][l], what + "panels: " + kind)
            if m["forward"]:
                for way in ("forward", "backward"):
                    check.near(of.number(r["%s_%s" % (kind, way)]), m[way][i][l],
                               what + "panels: %s %s" % (kind, way))
    highest = {int(r["number"]) for r in rows if r["why"] == "highest mean score"}
    means = {n: of.mean([t.scores[n - 1] for t in shown.values()]) for n in one["numbers"]}
    best = max(means.values())
    check.true(len(highest) == 1 and all(abs(means[n] - best) < 1e-9 for n in highest),
               what + "panels: the highest mean score")


def check_dataset(dataset):
    by_network = groups[dataset]
    what = dataset + ": "
    name = by_network["composition"][0].folder.split("/")[-2]
    report = "%s/reports/%s" % (folder, name)
    page = of.page_text(report + ".html")
    check_verdict(page, by_network)
    check_test_table(what, report + ".html", by_network)
    networks = [t for v in sorted(by_network) for t in by_network[v] if not t.is_baseline]
    maps = {t.name(): read_maps(t) for t in networks}
    first = maps[networks[0].name()]
    length = len(first["letters"][0])
    hits = check_hits(dataset, report, first["letters"], first["numbers"])
    truth, kind = read_truth(dataset, length)
    masks = [truth.get(n, [0] * length) for n in first["numbers"]]
    sequences = of.read_tsv(report + "/sequences.tsv")
    profile = of.read_tsv(report + "/profile.tsv")
    table = {(r["network"], int(r["seed"])): r for r in of.read_tsv(report + "/networks.tsv")}
    scores = of.read_tsv(report + "/scores.tsv")
    training = of.read_tsv(report + "/training.tsv")
    optimized = of.read_tsv(report + "/classopt.tsv")
    measures = {}

    def rows_of(rows, t):
        return [r for r in rows if r["network"] == t.network and int(r["seed"]) == t.seed]

    for v in by_network:
        for t in by_network[v]:
            r, m = table[t.network, t.seed], t.metrics
            for key in ("auroc", "auroc_low", "auroc_high", "auroc_se", "auprc", "accuracy", "mcc",
                        "f1", "log_loss", "validation_auroc"):
                check.near(of.number(r[key]), m.get(key), t.name() + ": networks.tsv " + key)
            if not t.is_baseline:
                for key in ("epochs", "chosen_epoch"):
                    check.near(r[key], m[key], t.name() + ": networks.tsv " + key)
                check.near(r["train_had"], m["train_sequences"] + m["validation_sequences"],
                           t.name() + ": networks.tsv train_had")
            for row, label, score in zip(scores, t.labels, t.scores):
                check.near(row["%s-s%d" % (v, t.seed)], score, what + "scores.tsv " + t.name())
                check.equal(int(row["label"]), label, what + "scores.tsv label")
            check.equal([{k: x for k, x in row.items() if k not in ("network", "seed")}
                         for row in rows_of(training, t)], t.epochs, what + "training.tsv")
            check_curves(t.name() + ": ", report, t, sum(t.labels))
    for t in networks:
        m = maps[t.name()]
        check.equal(m["numbers"], [i + 1 for i, l in enumerate(t.labels) if l == 1],
                    t.name() + ": the positives are explained, counted from 1")
        for n, score in zip(m["numbers"], m["scores"]):
            check.near(score, t.scores[n - 1], t.name() + ": score in explain.h5", 2e-7)
        found = check_sequences(t.name(), rows_of(sequences, t), m, hits)
        found["truth_saliency"] = truth_area(m["saliency"], masks)
        for key, source in (("truth_integrated", "ig"), ("truth_mutagenesis", "ism")):
            if m[source]:
                found[key] = truth_area(m[source], masks)
        measures[t.network, t.seed] = found
        for key in MEASURES:
            check.near(of.number(table[t.network, t.seed][key]), found.get(key, NAN),
                       t.name() + ": networks.tsv " + key, 1e-7)
        for l, r in enumerate(rows_of(profile, t)):
            share = of.mean([row[l] / math.fsum(row) for row in m["saliency"]])
            check.equal(int(r["position"]), l + 1, t.name() + ": profile.tsv position")
            check.near(r["mean_share"], share, t.name() + ": profile.tsv", 1e-7)
        for l, r in enumerate(rows_of(optimized, t)):
            check.equal(int(r["position"]), l + 1, t.name() + ": classopt.tsv position")
            for c in range(4):
                check.near(r["ACGT"[c]], m["classopt"][l][c], t.name() + ": classopt.tsv")
    check_published(what, page, report)
    facts = {r["name"]: r["value"] for r in of.read_tsv(report + "/facts.tsv")}
    check.equal(facts["dataset"], dataset, what + "facts.tsv")
    check.equal(facts["simulated"], kind, what + "facts.tsv simulated")
    check.near(facts["tests"], len(networks[0].labels), what + "facts.tsv tests")
    check.near(facts["explained_positives"], sum(networks[0].labels), what + "facts.tsv positives")
    check.near(facts["positives_with_hit"], sum(any(h) for h in hits), what + "facts.tsv hits")
    check.near(facts["composition_auroc"], by_network["composition"][0].metrics["auroc"],
               what + "facts.tsv composition", 1e-6)
    kinds = {"cnn": "medium-cnn", "rnn": "medium-rnn", "cnn_rnn": "medium-cnn-rnn"}
    check_panels(what, report, {k: by_network[v][0] for k, v in kinds.items() if v in by_network},
                 hits)
    return measures


check.true(set(PUBLISHED) & set(groups), "the test needs a dataset whose published values it knows")
measures = {d: check_dataset(d) for d in sorted(groups)}


# ---- the index -------------------------------------------------------------------------------

networks = sorted({t.network for t in tasks})
areas = {v: {d: of.mean([t.metrics["auroc"] for t in groups[d][v]])
             for d in sorted(groups) if v in groups[d]} for v in networks}


def mean_over_seeds(d, v, key):
    if v in ("composition", "gkm"):
        return NAN
    x = [measures[d][v, t.seed].get(key, NAN) for t in groups[d][v]]
    x = [y for y in x if not math.isnan(y)]
    return of.mean(x)


table = {(r["dataset"], r["network"]): r for r in of.read_tsv(folder + "/index/auroc.tsv")}
for d in groups:
    for v in groups[d]:
        r, what = table[d, v], "auroc.tsv: %s %s " % (d, v)
        check.near(r["auroc"], areas[v][d], what + "auroc")
        check.near(r["auprc"], of.mean([t.metrics["auprc"] for t in groups[d][v]]), what + "auprc")
        check.equal(int(r["seeds"]), len(groups[d][v]), what + "seeds")
        check.near(r["composition_auroc"], areas["composition"][d], what + "composition", 1e-6)
        if d in PUBLISHED:
            check.printed("%.4f" % float(r["published_deepbind_star"]), float(PUBLISHED[d][0]),
                          what + "published")
        for key in MEASURES:
            check.near(of.number(r[key]), mean_over_seeds(d, v, key), what + key, 1e-7)
tables = of.page_tables(folder + "/index.html")
page = of.page_text(folder + "/index.html")


def find_table(*headings):
    for t in tables:
        if t and list(headings) == t[0][:len(headings)]:
            return [r for r in t[1:] if r]
    check.true(False, "index.html: no table that begins with " + ", ".join(headings))
    return []


# datasets, and how often a network is the best
for row in find_table("dataset"):
    d = [x for x in groups if x == row[0]]
    for v, text in zip(networks, row[1:]) if d else []:
        if v in groups[d[0]]:
            # the overview sums shares of seeds, which rounds by itself: 1e-4 at most
            check.near(text, areas[v][d[0]], "index.html: %s %s" % (d[0], v), 1.01e-4)
for row in find_table("network", "datasets", "mean", "median"):
    x = list(areas[row[0]].values())
    best = sum(by_auroc(groups[d])[0] == row[0] for d in groups)
    check.equal(int(row[1]), len(x), "index.html: datasets of " + row[0])
    for text, value in zip(row[2:5], (of.mean(x), of.median(x), of.deviation(x))):
        check.near(text, value, "index.html: statistics of " + row[0], 1.01e-4)
    check.equal(int(row[5]), best, "index.html: best on, of " + row[0])
for row in find_table("pair"):
    a, b = row[0].split(" vs ")
    shared = [d for d in areas[a] if d in areas[b]]
    x, y = [areas[a][d] for d in shared], [areas[b][d] for d in shared]
    t, w = of.paired_t(x, y), of.wilcoxon(x, y)
    check.equal([int(row[1]), int(row[2])], [len(x), sum(p > q for p, q in zip(x, y))],
                "index.html: %s: datasets, first better" % row[0])
    check.printed(row[3], of.mean(x) - of.mean(y), "index.html: %s: difference" % row[0])
    for text, p in ((row[4], t[3] if t else NAN), (row[5], w if w is not None else NAN)):
        check.printed(text, p, "index.html: %s: p" % row[0], "%.2g")


def check_claims(headings, keys, forms):
    for row in find_table("network", "datasets", *headings):
        for text, key, form in zip(row[2:], keys, forms):
            x = [mean_over_seeds(d, row[0], key) for d in groups if row[0] in groups[d]]
            x = [y for y in x if not math.isnan(y)]
            check.printed(text, of.mean(x),
                          "index.html: %s of %s" % (key, row[0]), form)


check_claims(["best 9-mer"], MEASURES[0:5], ["%.3f"] * 5)
check_claims(["switch"], MEASURES[5:10], ["%.3f", "%.1f", "%.1f", "%.3f", "%.3f"])
check_claims(["saliency"], MEASURES[10:13], ["%.3f"] * 3)
real = [v for v in networks if v not in ("composition", "gkm")]
near = sum(areas["composition"][d] - 0.5 > (max(areas[v][d] for v in real if d in areas[v]) - 0.5) / 2
           for d in groups)
text = "(more than half of its AUROC above 0.5) on %s of %d datasets" % (near or "none", len(groups))
check.true(text in page, "index.html: '%s'" % text)

# ---- results.h5 ------------------------------------------------------------------------------

with h5py.File(folder + "/results.h5", "r") as file:
    def column(name):
        return [x.decode() if isinstance(x, bytes) else x for x in file["tasks/" + name][()].tolist()]
    check.equal(list(zip(column("dataset"), column("network"), column("seed"))),
                [(t.dataset, t.network, t.seed) for t in tasks], "results.h5: tasks")
    for key in ("auroc", "auroc_low", "auroc_high", "auroc_se", "auprc", "accuracy", "mcc", "f1",
                "log_loss", "validation_auroc"):
        for x, t in zip(column(key), tasks):
            check.near(x, t.metrics.get(key), "results.h5: %s of %s" % (key, t.name()))
    for key in ("epochs", "chosen_epoch"):
        for x, t in zip(column(key), tasks):
            check.equal(x, t.metrics.get(key) or 0, "results.h5: %s of %s" % (key, t.name()))
    different = [t for t in tasks if not t.is_baseline
                 and t.metrics["epochs"] != t.metrics["chosen_epoch"]]
    check.true(different, "the test needs a network whose best epoch is not its last")
    check.equal(column("explained"), [int(not t.is_baseline) for t in tasks], "results.h5: explained")
    for t in tasks:
        path = "maps/%s/%s-s%d" % (t.folder.split("/")[-2], t.network, t.seed)
        check.equal(path in file, not t.is_baseline, "results.h5: " + path)
        if t.is_baseline:
            continue
        maps = read_maps(t)
        for name in ("numbers", "scores", "saliency", "forward", "backward"):
            check.equal(name in file[path], maps[name] is not None, "results.h5: %s/%s" % (path, name))
            if maps[name] is not None:
                got = file[path][name][()].tolist()
                check.true(repr(got) == repr(maps[name]), "results.h5: %s/%s" % (path, name))
check.done("reports, index and results.h5", 1000)
