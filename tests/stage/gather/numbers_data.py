"""Input for test_numbers_small.sh. numbers_data.py in: FASTA files of five datasets under the paper's names;
published RESULTS: made-up published values for them, above, below and within our intervals;
fasta TURNED: sequences to predict, and in TURNED their reverse complements under the same names;
apart FOLDER: a dataset whose classes have no letter in common."""
import os
import random
import sys

NAMES = ["ATF1_K562_ATF1_-06-325-_Harvard", "NFE2_K562_NF-E2_Yale", "GATA1_K562_GATA-1_USC",
         "ELK1_GM12878_ELK1_-1277-1-_Stanford", "SRF_H1-hESC_SRF_HudsonAlpha"]


def draw(generator, length, strong):
    return "".join(generator.choice("CG" if generator.random() < strong else "AT")
                   for _ in range(length))


def write_set(path, count, seed, strong):
    """Even records are bound: they hold GATAAG somewhere, and G or C with the chance `strong`."""
    generator = random.Random(seed)
    with open(path, "w") as file:
        for i in range(count):
            letters = draw(generator, 40, strong if i % 2 == 0 else 0.5)
            if i % 2 == 0:
                at = generator.randrange(34)
                letters = letters[:at] + "GATAAG" + letters[at + 6:]
            file.write(">%d\n%s\n" % (1 - i % 2, letters))


if sys.argv[1] == "in":
    for number, name in enumerate(NAMES):
        os.makedirs("in/" + name)
        write_set("in/%s/train.fa" % name, 160, number, (0.5, 0.7, 0.6, 0.55, 0.5)[number])
        write_set("in/%s/test.fa" % name, 60, number + 10, (0.5, 0.7, 0.6, 0.55, 0.5)[number])
elif sys.argv[1] == "published":
    import numbers_of_tests as of
    groups = of.group(of.read_tasks(sys.argv[2]))
    print("# made up\ndataset\tdeepbind_star\tdeepbind\tmeme_sum")
    for number, d in enumerate(sorted(groups)):
        gkm = groups[d]["gkm"][0].metrics
        # gkm lies above the first three, below the fourth; the last has no published value
        star = [gkm["auroc_low"] - 0.05, gkm["auroc_low"] - 0.01, gkm["auroc"] - 0.001,
                min(1, gkm["auroc_high"] + 0.001), None][number]
        if star is not None:
            print("%s\t%.6f\t%.6f\t%.6f" % (d, star, star / 2 + 0.1, star / 2 + 0.2))
elif sys.argv[1] == "apart":
    generator = random.Random(8)
    for name, count in (("train", 80), ("test", 40)):
        with open("%s/%s.fa" % (sys.argv[2], name), "w") as file:
            for i in range(count):
                letters = draw(generator, 40, i % 2)
                file.write(">%d\n%s\n" % (1 - i % 2, letters))
else:
    generator = random.Random(7)
    with open(sys.argv[2], "w") as turned:
        for i in range(20):
            letters = draw(generator, 40, 0.5)
            print(">s%d\n%s" % (i, letters))
            back = letters[::-1].translate(str.maketrans("ACGT", "TGCA"))
            turned.write(">s%d\n%s\n" % (i, back))
