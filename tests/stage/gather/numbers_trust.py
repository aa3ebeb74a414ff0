"""A motif is found again by its E-value, p times the motifs of the other seed, and not by its q-value.
numbers_trust.py write RESULTS COPIES puts into the first dataset with two seeds of medium-cnn a first
seed whose motifs are one motif, ever weaker, and a second with so many copies of it; numbers_trust.py
read ONE MANY compares the two trust.tsv that came of 1 and of 40 copies."""
import os
import re
import sys

import numbers_of_tests as of

SHARES = [0, 0.3, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]
WORD = "TGACGTCA"
FALLS = "sequences score fall fall_se controls control control_se bound lost".split()


def write_motifs(stem, shares):
    names = ["%s.consensus.%d" % (os.path.basename(stem), i + 1) for i in range(len(shares))]
    with open(stem + ".consensus.meme", "w") as file:
        file.write("MEME version 4\n\nALPHABET= ACGT\n\nstrands: + -\n\nBackground letter "
                   "frequencies\nA 0.25 C 0.25 G 0.25 T 0.25\n")
        for name, share in zip(names, shares):
            file.write("\nMOTIF %s %s\n\nletter-probability matrix: alength= 4 w= %d nsites= 50\n"
                       % (name, WORD, len(WORD)))
            for letter in WORD:
                row = [(1 - share) * (0.97 if a == letter else 0.01) + share / 4 for a in "ACGT"]
                file.write(" ".join("%.6f" % p for p in row) + "\n")
    with open(stem + ".consensus.falls.tsv", "w") as file:
        file.write("\t".join(["motif", "sites"] + FALLS) + "\n")
        for name in names:
            file.write("\t".join([name, "50"] + ["1"] * len(FALLS)) + "\n")


if sys.argv[1] == "write":
    folder, copies = sys.argv[2], int(sys.argv[3])
    groups = of.group(of.read_tasks(folder))
    pair = next(g["medium-cnn"] for d, g in sorted(groups.items()) if len(g["medium-cnn"]) == 2)
    for t, shares in zip(pair, (SHARES, [0] * copies)):
        dataset, name = t.folder.split("/")[-2:]
        stem = "%s/motifs/%s.%s" % (folder, dataset, name)
        write_motifs(stem, shares)
        record = of.read_text(stem + ".json")  # it says whether there are motifs to be read
        with open(stem + ".json", "w") as file:
            file.write(re.sub('"motifs": [0-9]+', '"motifs": %d' % len(shares), record))
else:
    check = of.Check()
    found = []
    for path, copies in ((sys.argv[2], 1), (sys.argv[3], 40)):
        rows = of.read_tsv(path)
        first = next(r for r in rows if r["consensus"] == WORD and r["sites"] == "50")
        mine = [r for r in rows if all(r[k] == first[k] for k in ("dataset", "network", "seed"))]
        other = [r for r in rows if r["sites"] == "50" and r["seed"] != first["seed"]]
        check.equal([len(mine), len(other)], [len(SHARES), copies], path + ": rows")
        found.append([int(r["found_in"]) for r in mine])
        check.equal({int(r["found_in"]) for r in other}, {2}, path + ": copies are found")
    one, many = found
    check.equal([one[0], many[0], one[-1], many[-1]], [2, 2, 1, 1],
                "trust: the motif itself is found, next to none of it is not")
    for found_in in found:
        check.equal(found_in, sorted(found_in, reverse=True), "trust: the weaker, the less found")
    check.true(sum(many) < sum(one), "trust: a p-value between .01 / 40 and .01 counts in a set of one "
               "and not in a set of forty: %s, %s" % (one, many))
    check.done("trust", 8)
