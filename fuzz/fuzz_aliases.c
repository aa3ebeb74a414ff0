/* import --aliases: names of chromosomes, and how names of a file are found by them. */
#include "fuzz/fuzz.h"
#include "io/genome.h"
#include "src/stage/data/chromosomes.h"

static const genome *get_genome(void)
{
    static const char fasta[] = ">chr1\nACGT\n>chr2\nACGT\n>X\nACGT\n";
    static genome *g;
    if (g == NULL) {
        FUZZ_HOLD(genome_open(&g, fuzz_put("g.fa", fasta, sizeof fasta - 1)) == STATUS_OK);
    }
    return g;
}

status_t fuzz_aliases(const uint8_t *bytes, size_t count)
{
    static char one[] = "1", two[] = "NC_2", three[] = "X";
    char *const names[] = {one, two, three};
    chromosomes *c;
    const char *path = fuzz_file(bytes, count);
    const status_t s = fuzz_judge(chromosomes_create(&c, get_genome(), path));
    if (s != STATUS_OK) return s;
    int32_t found[3];
    chromosomes_rule rule;
    if (fuzz_judge(chromosomes_map(found, &rule, c, names, 3, "names")) == STATUS_OK) {
        FUZZ_HOLD(chromosomes_rule_words(rule) != NULL);
        for (int i = 0; i < 3; i++) FUZZ_HOLD(found[i] >= -1 && found[i] < 3);
    }
    chromosomes_destroy(c);
    return s;
}
