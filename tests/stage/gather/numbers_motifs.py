"""Motif stage: words, sites, what hangs on them, dependencies, recovery and Table 4 against explain.h5,
the per-task files and the truth: numbers_motifs.py RESULTS COMPENDIUM. Needs h5py."""
import json
import math
import os
import sys

import h5py

import numbers_of_tests as of

LETTERS = "ACGTN"
BINS = [0, 10, 20, 30, 40, 50, 60, 80]
FALLS = ["sequences", "score", "fall", "fall_se", "controls", "control", "control_se", "bound", "lost"]
check = of.Check()
folder, compendium = sys.argv[1:3]
here = folder + "/motifs/"
tasks = [t for t in of.read_tasks(folder) if not t.is_baseline]
groups = of.group(tasks)


def stem(t):
    dataset, name = t.folder.split("/")[-2:]
    return here + dataset + "." + name


def read(t, name):
    return of.read_tsv(stem(t) + "." + name)


def read_meme(path):
    """{id: (sites, rows of A C G T)}"""
    motifs, name = {}, None
    for line in of.read_text(path).splitlines():
        words = line.split()
        if words[:1] == ["MOTIF"]:
            name = words[1]
        elif words[:1] == ["letter-probability"]:
            sites = words[words.index("nsites=") + 1] if "nsites=" in words else "0"
            motifs[name] = (float(sites), [])
        elif len(words) == 4 and name in motifs:
            motifs[name][1].append([float(w) for w in words])
    return motifs


def logit(p):
    return math.log(p / (1 - p))


def error(values):
    return of.deviation(values) / math.sqrt(len(values)) if len(values) > 1 else float("nan")


def read_maps(t):
    with h5py.File(t.folder + "/explain.h5", "r") as file:
        names = {"letters": "sequences/letters", "numbers": "sequences/numbers",
                 "scores": "sequences/scores", "saliency": "saliency/magnitude",
                 "gradient": "saliency/gradient", "forward": "temporal/forward",
                 "backward": "temporal/backward", "value": "activation/value"}
        return {k: file[v][()].tolist() if v in file else None for k, v in names.items()}


# ---- words: one a sequence -------------------------------------------------------------------

def best_rise(scores, backward):
    """(start, change, whether it leads from negative to positive) of the 9-mer."""
    length = len(scores)
    found = []
    places = range(length - 10, -1, -1) if backward else range(1, length - 8)
    for s in places:
        a, b = (scores[s + 9], scores[s]) if backward else (scores[s - 1], scores[s + 8])
        if not (math.isnan(a) or math.isnan(b)):
            found.append((a < 0.5 <= b, b - a, s))
    crossing = [f for f in found if f[0]] or found
    best = max(f[1] for f in crossing)
    return next((f[2], f[1]) for f in crossing if f[1] == best)


def check_words(t, m):
    place = {n: i for i, n in enumerate(m["numbers"])}
    for method in ("saliency", "activation", "temporal", "temporal-backward"):
        path = "%s.%s.tsv" % (stem(t), method)
        there = m["value"] if method == "activation" else m["forward"] if "temp" in method else True
        check.equal(os.path.exists(path), bool(there), path)
        if not there:
            continue
        rows, own = of.read_tsv(path), 0
        for r in rows:
            i, start = place[int(r["sequence"])], int(r["start"])
            what = "%s %s of sequence %s: " % (t.name(), method, r["sequence"])
            word = "".join(LETTERS[x] for x in m["letters"][i][start:start + 9])
            check.equal(r["word"], word, what + "the word at its start, from 0")
            if method == "saliency":
                sums = [math.fsum(m["saliency"][i][s:s + 9]) for s in range(len(m["letters"][i]) - 8)]
                check.equal(start, sums.index(max(sums)), what + "start")
                check.near(r["value"], max(sums), what + "value", 1e-5)
            elif method == "activation":
                check.near(r["value"], m["value"][i], what + "value", 1e-5)
            else:
                back = method == "temporal-backward"
                s, rise = best_rise(m["backward" if back else "forward"][i], back)
                check.equal(start, s, what + "start")
                check.near(r["value"], rise, what + "value", 1e-5)
            check.true(r["own"] in "01" and (r["own"] == "0" or float(r["qvalue"]) <= 0.5),
                       what + "own at q <= .5")
            own += int(r["own"])
        record = json.loads(of.read_text(stem(t) + ".json"))
        check.equal(record["matched"][method], own, path + ": own")


# ---- sites of consensus motifs ---------------------------------------------------------------

def check_sites(t, m):
    motifs = read_meme(stem(t) + ".consensus.meme") if read(t, "consensus.sites.tsv") else {}
    rows = read(t, "consensus.sites.tsv")
    place = {n: i for i, n in enumerate(m["numbers"])}
    falls = {r["motif"]: r for r in read(t, "consensus.falls.tsv")}
    positions, by_motif = {}, {}
    check.equal(sorted(falls), sorted(motifs), t.name() + ": motifs of falls.tsv")
    for r in rows:
        width = len(motifs[r["motif"]][1])
        start, end, i = int(r["start"]), int(r["end"]), place[int(r["sequence"])]
        check.equal(end - start, width, t.name() + ": a site's start is from 0, its end behind it")
        by_motif.setdefault(r["motif"], []).append((i, start, r["strand"]))
        centre = start + width // 2
        if 0 <= centre < len(m["letters"][i]):
            key = r["motif"], centre
            positions[key] = positions.get(key, 0) + 1
        if not m["forward"]:
            # a network without an LSTM: the gradient at the letter less its mean over the letters
            inside = [m["gradient"][i][at][m["letters"][i][at]] - of.mean(m["gradient"][i][at])
                      for at in range(max(start, 0), min(end, len(m["letters"][i])))]
            check.near(r["attribution"], math.fsum(inside), t.name() + ": a site's attribution", 2e-5)
    got = {(r["motif"], int(r["position"])): int(r["sites"])
           for r in read(t, "consensus.positions.tsv")}
    check.equal({k: v for k, v in got.items() if v}, positions, t.name() + ": positions.tsv")
    distances = {}
    names = sorted(motifs)
    for a, x in enumerate(names):
        for y in names[a:]:
            wx, wy = len(motifs[x][1]) // 2, len(motifs[y][1]) // 2
            for j, p in enumerate(by_motif[x]):
                for k, q in enumerate(by_motif[y]):
                    if p[0] == q[0] and (x != y or j < k):
                        key = x, y, abs(p[1] + wx - q[1] - wy)
                        distances[key] = distances.get(key, 0) + 1
    got = {}
    for r in read(t, "consensus.distances.tsv"):
        key = tuple(sorted((r["motif"], r["other"]))) + (int(r["distance"]),)
        got[key] = got.get(key, 0) + int(r["pairs"])
    check.equal({k: v for k, v in got.items() if v}, distances, t.name() + ": distances.tsv")
    for name, sites in by_motif.items():
        # the matrix is the letters of the sites, as far as these are sure: within a tenth; of a
        # palindrome those of both strands
        width, columns = len(motifs[name][1]), []
        check.equal(motifs[name][0], len(sites), name + ": nsites")
        for w in range(width):
            counts = [0] * 5
            for i, start, strand in sites:
                at = start + w if strand == "+" else start + width - 1 - w
                if 0 <= at < len(m["letters"][i]):
                    x = m["letters"][i][at]
                    counts[x if strand == "+" or x > 3 else 3 - x] += 1
            columns.append([c / sum(counts) for c in counts[:4]])
        turned = [[(columns[w][c] + columns[width - 1 - w][3 - c]) / 2 for c in range(4)]
                  for w in range(width)]
        apart = [max(abs(x - y) for p, q in zip(motifs[name][1], other) for x, y in zip(p, q))
                 for other in (columns, turned)]
        check.true(min(apart) < 0.1, name + ": the matrix is not that of its sites")
        sequences = sorted({i for i, _, _ in sites})
        scores = [logit(m["scores"][i]) for i in sequences]
        r = falls[name]
        check.equal(int(r["sites"]), len(sites), name + ": sites")
        check.equal(int(r["sequences"]), len(sequences), name + ": sequences")
        check.near(r["score"], of.mean(scores), name + ": mean score (logits)", 2e-5)
        sure = sum(s > 1e-5 for s in scores), sum(s > -1e-5 for s in scores)
        check.true(sure[0] <= int(r["bound"]) <= sure[1], name + ": bound %s" % r["bound"])
        check.true(int(r["lost"]) <= int(r["bound"]), name + ": lost")
    return motifs, falls


# ---- pairs and their means -------------------------------------------------------------------

def check_pairs(t, length):
    rows = read(t, "pairs.tsv")
    cells = {}
    for r in rows:
        both, first, second, none = [float(r[k]) for k in
                                     ("both", "motif_alone", "other_alone", "neither")]
        check.near(r["interaction"], both - first - second + none, t.name() + ": interaction", 1e-7)
        for low, high in [(0, length - 1)] + list(zip(BINS, [b - 1 for b in BINS[1:]] + [length])):
            if low <= int(r["distance"]) <= high:
                name = "all" if (low, high) == (0, length - 1) else "part"
                key = r["source"], r["motif"], r["other"], r["label"], name, low
                cells.setdefault(key, []).append((both - none, both - first - second + none,
                                                  of.number(r["control"])))
    got = read(t, "dependencies.tsv")
    check.equal(len(got), len(cells), t.name() + ": rows of dependencies.tsv")
    for r in got:
        key = (r["source"], r["motif"], r["other"], r["label"], r["range"], int(r["low"]))
        gain, inter, control = [list(x) for x in zip(*cells[key])]
        control = [c for c in control if not math.isnan(c)]
        what = t.name() + ": dependencies.tsv "
        check.equal([int(r["pairs"]), int(r["controls"])], [len(gain), len(control)], what + "pairs")
        for name, values in (("gain", gain), ("interaction", inter), ("control", control)):
            check.near(of.number(r[name]), of.mean(values), what + name, 1e-7)
            check.near(of.number(r[name + "_se"]), error(values), what + name + "_se", 1e-7)
    return got


def check_planted_pairs(t, truth_sites):
    """Starts and distances of planted pairs, from the truth."""
    wanted = set()
    by_record = {}
    for record, start, width, _, motif in truth_sites:
        by_record.setdefault(record, []).append((motif, start, width))
    for record, sites in by_record.items():
        sites.sort()
        for i, (m, s, w) in enumerate(sites):
            for n, q, v in sites[i + 1:]:
                if s + w <= q or q + v <= s:
                    wanted.add((record + 1, s, q, abs(s + w // 2 - q - v // 2), t.labels[record]))
    got = {(int(r["sequence"]), int(r["start"]), int(r["other_start"]), int(r["distance"]),
            int(r["label"])) for r in read(t, "pairs.tsv") if r["source"] == "planted"}
    check.equal(got, wanted, t.name() + ": planted pairs")


dependencies, kinds, planted_ids = [], {}, {}
trust = of.read_tsv(here + "trust.tsv")
motifs_of, falls_of = {}, {}
for t in tasks:
    m = read_maps(t)
    check_words(t, m)
    motifs_of[t.name()], falls_of[t.name()] = check_sites(t, m)
    rows = check_pairs(t, len(m["letters"][0]))
    for r in rows:
        dependencies.append(dict(r, dataset=t.dataset, network=t.network, seed=str(t.seed)))
    with h5py.File(compendium, "r") as file:
        g = file["datasets"][t.dataset]
        check_planted_pairs(t, g["test/truth_sites"][()].tolist())
        kind = g.attrs["kind"]
        kinds[t.dataset] = kind.decode() if isinstance(kind, bytes) else str(kind)
        decoy = g["truth_motif_decoy"][()].tolist()
        ids = [x.decode() if isinstance(x, bytes) else x for x in g["truth_motif_ids"][()].tolist()]
        planted_ids[t.dataset] = [i for i, d in zip(ids, decoy) if not d]
check.equal(of.read_tsv(here + "dependencies.tsv"), dependencies, "dependencies.tsv of all tasks")

# ---- planted_pairs.tsv: means over tasks
areas = {t.name(): t.metrics["auroc"] for t in tasks}
cells = {}
for r in dependencies:
    if r["source"] == "planted" and r["range"] == "all":
        name = "%s/%s-s%s" % (r["dataset"], r["network"], r["seed"])
        cells.setdefault((kinds[r["dataset"]], r["label"], r["network"]), []).append(
            (areas[name], float(r["pairs"]), float(r["gain"]), float(r["interaction"]),
             of.number(r["control"])))
rows = of.read_tsv(here + "planted_pairs.tsv")
check.equal(len(rows), len(cells), "planted_pairs.tsv: rows")
for r in rows:
    what = "planted_pairs.tsv: %s %s " % (r["kind"], r["network"])
    area, pairs, gain, inter, control = [list(x) for x in
                                         zip(*cells[r["kind"], r["label"], r["network"]])]
    control = [c for c in control if not math.isnan(c)]
    check.equal([int(r["tasks"]), int(r["pairs"])], [len(area), int(sum(pairs))], what + "tasks")
    check.printed(r["auroc"], of.mean(area), what + "auroc")
    check.near(r["gain"], of.mean(gain), what + "gain", 1e-7)
    check.near(r["interaction"], of.mean(inter), what + "interaction", 1e-7)
    check.near(of.number(r["interaction_se"]), error(inter), what + "interaction_se", 1e-7)
    check.near(of.number(r["control"]), of.mean(control), what + "control", 1e-7)

# ---- trust.tsv: a row a motif; its falls
check.equal(len(trust), sum(len(m) for m in motifs_of.values()), "trust.tsv: rows")
for r in trust:
    name = "%s/%s-s%s" % (r["dataset"], r["network"], r["seed"])
    f = falls_of[name][r["motif"]]
    seeds = len(groups[r["dataset"]][r["network"]])
    check.equal([r[k] for k in FALLS], [f[k] for k in FALLS], "trust.tsv: %s: falls" % r["motif"])
    check.equal(int(r["seeds"]), seeds, "trust.tsv: %s: seeds" % r["motif"])
    check.true(1 <= int(r["found_in"]) <= seeds, "trust.tsv: %s: found_in" % r["motif"])
    check.near(r["sites"], motifs_of[name][r["motif"]][0], "trust.tsv: %s: sites" % r["motif"])

# ---- best.tsv, planted.tsv and recovery.tsv
best = of.read_tsv(here + "best.tsv")
for d in groups:
    for v in groups[d]:
        rows = [r for r in best if r["dataset"] == d and r["network"] == v
                and r["method"] == "consensus"]
        q = [float(r["qvalue"]) for r in rows]
        first = next((r for r in best if r["dataset"] == d and r["network"] == v), None)
        if rows:
            check.equal(first["method"], "consensus", "best.tsv: %s %s" % (d, v))
            check.near(first["qvalue"], min(q), "best.tsv: %s %s: the best first" % (d, v))


def is_recovered(t, method, motif):
    return any(r["target"] == motif for r in best if r["method"] == method
               and (r["dataset"], r["network"], r["seed"]) == (t.dataset, t.network, str(t.seed)))


rows = {(r["dataset"], r["network"], r["seed"], r["planted"]): r
        for r in of.read_tsv(here + "planted.tsv")}
wanted = [(t, i) for t in tasks for i in planted_ids[t.dataset]]
check.equal(len(rows), len(wanted), "planted.tsv: rows")
for t, i in wanted:
    r, what = rows[t.dataset, t.network, str(t.seed), i], "planted.tsv: %s %s " % (t.name(), i)
    found = is_recovered(t, "consensus", i)
    check.equal(r["recovered"], str(int(found)), what + "recovered")
    check.printed(r["auroc"], t.metrics["auroc"], what + "auroc")
    check.equal(r["kind"], kinds[t.dataset], what + "kind")
    check.equal(r["query"] == "NA", not found, what + "query")
note = [l for l in of.read_text(here + "planted.tsv").splitlines() if l.startswith("#")][0]
sure = [(t, i) for t, i in wanted if t.metrics["auroc"] > 0.95]
counts = [sum(is_recovered(t, "consensus", i) for t, i in x) for x in (wanted, sure)]
check.true("%d of %d; where the AUROC is above .95, %d of %d"
           % (counts[0], len(wanted), counts[1], len(sure)) in note, "planted.tsv: " + note)
for r in of.read_tsv(here + "recovery.tsv"):
    method, what = r["method"], "recovery.tsv: %s %s " % (r["network"], r["method"])
    mine = [t for t in tasks if t.network == r["network"]]
    given = {t.name(): sum(b["method"] == method and (b["dataset"], b["network"], b["seed"])
                           == (t.dataset, t.network, str(t.seed)) for b in best) for t in mine}
    mine = [t for t in mine if method == "consensus" or given[t.name()]]
    pairs = [(t, i) for t in mine for i in planted_ids[t.dataset]]
    good = [(t, i) for t, i in pairs if t.metrics["auroc"] > 0.95]
    found = [sum(is_recovered(t, method, i) for t, i in x) for x in (pairs, good)]
    check.equal([int(r[k]) for k in ("tasks", "planted", "recovered", "good_planted",
                                     "good_recovered")],
                [len(mine), len(pairs), found[0], len(good), found[1]], what + "counts")
    check.near(of.number(r["share"]), found[0] / len(pairs) if pairs else float("nan"), what + "share")
    check.near(of.number(r["good_share"]), found[1] / len(good) if good else float("nan"),
               what + "good_share")

# ---- Table 4: means over datasets of means over seeds
for r in of.read_tsv(here + "table4.tsv"):
    v = r["network"]
    if "(paper)" in v:
        continue
    mine = [groups[d][v] for d in sorted(groups) if v in groups[d]]
    check.equal(int(r["TFs"]), len(mine), "Table 4: %s: TFs" % v)
    check.printed(r["positives"], of.mean([float(sum(x[0].labels)) for x in mine]),
                  "Table 4: %s: positives" % v, "%.1f")
    for column, method in (("saliency", "saliency"), ("convolution activation", "activation"),
                           ("temporal", "temporal"), ("temporal backward", "temporal-backward")):
        if r[column] == "NA":
            check.true(not os.path.exists("%s.%s.tsv" % (stem(mine[0][0]), method)),
                       "Table 4: %s: %s is missing" % (v, column))
            continue
        value = of.mean([of.mean([sum(int(w["own"]) for w in read(t, method + ".tsv"))
                                  for t in seeds]) for seeds in mine])
        check.printed(r[column], value, "Table 4: %s: %s" % (v, column), "%.1f")
    found = sum(of.mean([float(any(b["own"] == "1" for b in best if b["method"] == "consensus"
                                   and (b["dataset"], b["network"], b["seed"])
                                   == (t.dataset, t.network, str(t.seed)))) for t in seeds])
                for seeds in mine)
    check.near(r["consensus first match"], found, "Table 4: %s: consensus" % v, 1e-5)
check.done("motifs", 1000)
