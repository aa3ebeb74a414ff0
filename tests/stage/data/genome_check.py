"""usage: genome_check.py DIR SIZE CHROMOSOMES FACTORS: hold the files of a simulated genome against each
other by plain reading: letters, sites with their scores, peaks against sites, variants with the change of
their site's score. Prints what is wrong; ends with 1 then."""
import bisect
import collections
import math
import os
import sys

folder, size, chromosomes, factors = sys.argv[1], *map(int, sys.argv[2:5])
wrong = 0


def hold(condition, *words):
    global wrong
    if not condition:
        wrong += 1
        if wrong <= 20:
            print("FAIL:", *words)


def rows(name):
    with open(os.path.join(folder, name)) as file:
        return [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]


def table(name):
    lines = rows(name)
    return [dict(zip(lines[0], line)) for line in lines[1:]]


# ---- the genome
genome, name = {}, None
with open(os.path.join(folder, "genome.fa")) as file:
    for line in file:
        if line[0] == ">":
            name = line[1:].strip()
            genome[name] = []
        else:
            hold(len(line) <= 61, "a long line")
            genome[name].append(line.strip())
genome = {name: "".join(lines) for name, lines in genome.items()}
hold(list(genome) == [f"chr{i + 1}" for i in range(chromosomes)], "chromosomes", list(genome))
hold(sum(map(len, genome.values())) == size, "letters", sum(map(len, genome.values())))


def composition(texts):
    """G+C over ACGT, CpG over what chance gives, share of lower case."""
    count, cpg, lower, letters = collections.Counter(), 0, 0, 0
    for text in texts:
        upper = text.upper()
        count.update(upper)
        cpg += upper.count("CG")
        lower += sum(c.islower() for c in text)
        letters += len(text)
    known = sum(count[c] for c in "ACGT")
    return (count["G"] + count["C"]) / known, cpg * known / (count["C"] * count["G"]), lower / letters


hold(set("".join(genome.values())) == set("ACGTNacgt"), "letters", set("".join(genome.values())))
gc, cpg, lower = composition(genome.values())
print(f"genome: G+C {gc:.3f}, CpG {cpg:.3f} of chance, lower case {lower:.3f}")
hold(0.36 <= gc <= 0.50, "G+C", gc)
hold(0.15 <= cpg <= 0.45, "CpG", cpg)
hold(0.20 <= lower <= 0.60, "lower case", lower)
for name, text in genome.items():
    hold(text.startswith("N" * 1000) and text.endswith("N" * 1000), name, "does not end in N")
    hold(not any(c == "N" for c in text[1000:1100] + text[-1100:-1000]), name, "ends in too many N")
parts = [composition([t[i:i + 65536]])[0] for t in genome.values() for i in range(0, len(t) - 65535, 65536)]
hold(max(parts) - min(parts) > 0.02, "no isochores", parts)

# ---- open regions
open_rows = rows("open.bed")
regions = {r[3]: r for r in open_rows}
kinds = {kind: [genome[r[0]][int(r[1]):int(r[2])] for r in open_rows if r[6] == kind] for kind in ("bound", "unbound")}
hold(min(map(len, kinds.values())) >= 0.35 * len(open_rows), "bound and unbound", len(open_rows))
found = {kind: composition(texts) for kind, texts in kinds.items()}
for kind, (a, b, c) in found.items():
    print(f"{kind}: {len(kinds[kind])} regions, G+C {a:.3f}, CpG {b:.3f} of chance, lower case {c:.3f}")
    hold(a > gc + 0.03 and b > 1.5 * cpg and 0.02 < c < 0.4, kind, "is like the rest")
hold(abs(found["bound"][0] - found["unbound"][0]) < 0.04, "composition tells bound regions")
hold(abs(found["bound"][1] - found["unbound"][1]) < 0.15, "CpG tells bound regions")
for r in open_rows:
    hold(200 <= int(r[2]) - int(r[1]) <= 640, "size of", r)
    hold("N" not in genome[r[0]][int(r[1]):int(r[2])].upper(), "N in", r)
    hold((r[7] == ".") == (r[6] == "unbound"), "factors of", r)

# ---- motifs and sites
motifs, at = {}, None
with open(os.path.join(folder, "motifs.meme")) as file:
    for line in file:
        words = line.split()
        if line.startswith("MOTIF"):
            at = motifs.setdefault(words[1], [])
        elif at is not None and len(words) == 4 and words[0][0].isdigit():
            at.append({c: math.log2(float(p) / 0.25) for c, p in zip("ACGT", words)})
pair = str.maketrans("ACGT", "TGCA")


def score(motif, word, strand):
    if strand == "-":
        word = word.translate(pair)[::-1]
    return sum(column[c] for column, c in zip(motif, word))


def best(motif, text):
    w = len(motif)
    return max(score(motif, text[i:i + w], s) for i in range(len(text) - w + 1) for s in "+-"
               if "N" not in text[i:i + w])


facts = {f["factor"]: f for f in table("factors.tsv")}
measured = [name for name, f in facts.items() if f["role"] == "factor"]
hold(len(measured) == factors and set(facts) == set(motifs), "factors", measured)
site_rows = rows("sites.bed")
sites = {s[3]: s for s in site_rows}
order = [(list(genome).index(s[0]), int(s[1])) for s in site_rows]
hold(order == sorted(order), "sites are not in order")
hold([s[3] for s in site_rows] == [f"site_{i + 1}" for i in range(len(site_rows))], "names of sites")
used = collections.Counter()
mean = collections.defaultdict(list)
for s in site_rows:
    chrom, start, end, _, _, strand, factor, strength, state, bits, partner, region = s
    start, end = int(start), int(end)
    motif = motifs[factor]
    hold(end - start == len(motif), "width of", s)
    hold(abs(score(motif, genome[chrom][start:end].upper(), strand) - float(bits)) < 3e-4, "bits of", s)
    hold((facts[factor]["role"] == "common") == (state == "common"), "state of", s)
    hold((region == ".") == (state == "closed"), "region of", s)
    if region != ".":
        r = regions[region]
        hold(r[0] == chrom and int(r[1]) <= start and end <= int(r[2]), "place of", s)
        hold(state == "common" or (r[6] == "bound") == (state == "bound"), "state of", s, r)
        hold(state != "bound" or factor in r[7].split(","), "factors of", r)
    if partner != ".":
        p = sites[partner]
        hold(p[10] == s[3] and facts[factor]["partner"] == p[6] and p[5] == strand, "partners", s, p)
        gap = max(start, int(p[1])) - min(end, int(p[2]))
        hold(int(facts[factor]["gap_min"]) <= gap <= int(facts[factor]["gap_max"]), "gap", s, p)
        low = measured.index(factor) < measured.index(p[6])
        hold((start < int(p[1])) == (low == (strand == "+")), "order of partners", s, p)
    used[state, strength, partner != "."] += 1
    mean[strength].append(float(bits) / float(facts[factor]["most_bits"]))
for key in [("bound", k, False) for k in ("strong", "medium", "weak")] + [
        ("bound", "weak", True), ("decoy", "poor", False), ("closed", "strong", False),
        ("closed", "medium", False), ("common", "medium", False)]:
    hold(used.pop(key, 0) > 0, "no sites", key)
hold(not used, "sites", dict(used))
levels = [sum(mean[k]) / len(mean[k]) for k in ("strong", "medium", "weak", "poor")]
print("share of the highest score: strong %.2f, medium %.2f, weak %.2f, poor %.2f" % tuple(levels))
hold(all(a > b + 0.05 for a, b in zip(levels, levels[1:])), "strengths", levels)

# ---- peaks against sites
samples = {s["name"]: s for s in table("samples.tsv")}
hold(list(samples) == measured, "samples.tsv", list(samples))
black = rows("blacklist.bed")
hold({b[0] for b in black} == set(genome), "blacklist", black)
kinds = collections.Counter()
for factor in measured:
    bound = collections.defaultdict(list)
    for s in site_rows:
        if s[6] == factor and s[8] == "bound":
            bound[s[0]].append((int(s[1]) + int(s[2])) // 2)
    peaks = rows(samples[factor]["peaks"])
    hold(len(peaks) == int(facts[factor]["peaks"]), "number of peaks", factor)
    order = [(list(genome).index(p[0]), int(p[1])) for p in peaks]
    hold(order == sorted(order), "peaks are not in order", factor)
    near = collections.Counter()
    offs = []
    for p in peaks:
        chrom, start, end, summit = p[0], int(p[1]), int(p[2]), int(p[1]) + int(p[9])
        hold(len(p) == 10 and 0 <= start <= summit < end, "peak", p)
        kind = p[3].split(".")[-2]
        kinds[kind] += 1
        there = min((abs(summit - m) for m in bound[chrom]), default=10**9)
        if kind == "bound":
            hold(there <= 22, "no site under", p)
            offs.append(there)
            near[chrom] += 1
        elif kind == "end":
            hold(start == 0 or end > len(genome[chrom]), "not at an end", p)
        elif kind == "blacklisted":
            hold(any(b[0] == chrom and start < int(b[2]) and int(b[1]) < end for b in black), "not blacklisted", p)
        else:
            hold(kind == "noise", "kind of", p)
        hold(kind == "end" or end <= len(genome[chrom]), "past the end", p)
    total = sum(map(len, bound.values()))
    hold(0.9 * total <= len(offs) <= total, "bound sites with peaks", factor, total, len(offs))
    hold(sum(offs) / len(offs) > 2, "summits have no noise", factor)
    hold(sum(p[3].split(".")[-2] == "end" for p in peaks) == 2 * chromosomes, "peaks at ends", factor)
print("peaks:", dict(kinds))
hold(len(kinds) == 4, "kinds of peaks", kinds)

# ---- variants
last, inside, types = None, collections.Counter(), collections.Counter()
by_chrom = collections.defaultdict(list)
for s in site_rows:
    by_chrom[s[0]].append((int(s[1]), int(s[2])))
stuck = 0
for v in rows("variants.vcf"):
    chrom, position, _, reference, alternatives, info = v[0], int(v[1]) - 1, v[2], v[3], v[4].split(","), v[7]
    text = genome[chrom].upper()
    hold(text[position:position + len(reference)] == reference, "reference of", v)
    here = (list(genome).index(chrom), position)
    hold(last is None or last < here, "order of", v)
    last = here
    for a in alternatives:
        hold(a != reference and not set(a) - set("ACGT"), "alternative of", v)
        kind = "letter" if len(a) == len(reference) else "insertion" if len(a) > len(reference) else "deletion"
        hold(kind == "letter" or a[0] == reference[0], "first letter of", v)
        stuck += kind != "letter" and a[-1] == reference[-1]
    hold(len(set(alternatives)) == len(alternatives), "alternatives of", v)
    types[kind if len(alternatives) == 1 else "two"] += 1
    keys = dict(k.split("=") for k in info.split(";")) if info != "." else {}
    region = [r for r in [regions.get(keys.get("REGION"))] if r]
    if "SITE" not in keys:
        hold(not set(keys) - {"REGION"}, "keys of", v)
        k = bisect.bisect(by_chrom[chrom], (position, 0))
        for start, end in by_chrom[chrom][max(0, k - 2):k + 2]:
            hold(position >= end + 40 or position + len(reference) <= start - 40, "near a site", v)
        inside["outside", "REGION" in keys] += 1
        hold(not region or int(region[0][1]) <= position < int(region[0][2]), "region of", v)
        continue
    s = sites[keys["SITE"]]
    start, end, w = int(s[1]), int(s[2]), int(s[2]) - int(s[1])
    hold((s[6], s[8]) == (keys["FACTOR"], keys["STATE"]), "site of", v)
    inside[s[8], "site"] += 1
    motif, low, high = motifs[s[6]], start - w, end + w
    before = best(motif, text[low:high])
    hold(abs(before - float(keys["BITS"])) < 3e-4, "BITS of", v, before)
    # the site's letters are not what they were
    changed = [text[low:position] + a + text[position + len(reference):high] for a in alternatives]
    for after, a, d in zip(changed, keys["ALTBITS"].split(","), keys["DBITS"].split(",")):
        now = best(motif, after)
        hold(abs(now - float(a)) < 3e-4, "ALTBITS of", v, now)
        hold(abs(now - before - float(d)) < 6e-4, "DBITS of", v)
        inside["rises" if now > before else "falls" if now < before else "stays"] += 1
print("variants:", dict(types), dict(inside))
hold(min(types[k] for k in ("letter", "insertion", "deletion", "two")) > 0, "types", types)
hold(min(inside[k] for k in [(s, "site") for s in ("bound", "decoy", "closed", "common")] + [
    ("outside", True), ("outside", False), "rises", "falls"]) > 0, "variants", inside)
hold(stuck <= 0.02 * sum(types.values()), "indels that could lie further left", stuck)
if wrong:
    print(wrong, "wrong")
sys.exit(wrong > 0)
