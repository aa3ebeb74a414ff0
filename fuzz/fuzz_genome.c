/* FASTA files of genomes, which htslib reads by an index; and the index beside one. The first byte
 * says what the rest is: 0 an index of a fixed genome, another byte a genome. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "io/genome.h"

static status_t read_all(const char *path)
{
    genome *g;
    status_t s = genome_open(&g, path);
    if (s != STATUS_OK) return s;
    for (size_t i = 0; i < genome_count(g) && s == STATUS_OK; i++) {
        const uint8_t *codes;
        FUZZ_HOLD(genome_find(g, genome_name(g, i)) == (long)i && genome_length(g, i) >= 0);
        s = genome_read(&codes, g, i);
        for (int64_t k = 0; s == STATUS_OK && k < genome_length(g, i); k++) {
            FUZZ_HOLD(codes[k] <= 4);
        }
    }
    genome_close(g);
    return s;
}

status_t fuzz_genome(const uint8_t *bytes, size_t count)
{
    static const char fixed[] = ">chr1\nACGTACGTAC\nGTNNacgt\n>chr2 two\nTTTT\n";
    if (count == 0) return STATUS_DATA;
    char path[1024];
    const bool is_index = bytes[0] == 0;
    fuzz_remove("g.fa.fai");
    fuzz_remove("g.fa.gzi");
    if (is_index) {
        strcpy(path, fuzz_put("g.fa", fixed, sizeof fixed - 1));
        fuzz_put("g.fa.fai", bytes + 1, count - 1);
    } else {
        strcpy(path, fuzz_put("g.fa", bytes + 1, count - 1));
    }
    return fuzz_judge(read_all(path));
}
