/* The numbers behind the index: AUROC and AUPRC of each dataset and network, what stands beside
 * them, and all measures. */
#include "src/stage/gather/index_areas.h"

#include <math.h>

#include "io/output.h"
#include "io/tsv.h"
#include "src/core/memory.h"

static void print_row(FILE *out, const index_page *p, size_t d, size_t v)
{
    const seed_mean *mean = seed_means_get(&p->table, d, v);
    const index_dataset *of = &p->of[d];
    const char *best = index_page_best(p, d, v);
    fprintf(out, "%s\t%s\t%zu", p->table.datasets[d], index_page_network(p, v), mean->seeds);
    tsv_print(out, of->size > 0 ? (double)of->size : NAN);
    tsv_print(out, mean->auroc);
    tsv_print(out, mean->auprc);
    tsv_print(out, of->composition);
    tsv_print(out, of->deepbind_star);
    fprintf(out, "\t%s", best != NULL ? best : "NA");
    for (int i = 0; i < MEASURES_COUNT; i++) {
        tsv_print(out, index_page_measure(p, d, v, (measures_number)i));
    }
    fputc('\n', out);
}

status_t index_areas_write(const index_page *p)
{
    output *o;
    char *path = memory_format("%s/index/auroc.tsv", p->folder);
    status_t s = output_open(&o, path);
    memory_free(path);
    TRY(s);
    FILE *out = output_stream(o);
    fputs("dataset\tnetwork\tseeds\ttrain_sequences\tauroc\tauprc\tcomposition_auroc\t"
          "published_deepbind_star\tbest_motif", out);
    for (int i = 0; i < MEASURES_COUNT; i++) fprintf(out, "\t%s", measures_rows[i].name);
    fputc('\n', out);
    for (size_t d = 0; d < index_page_datasets(p); d++) {
        for (size_t v = 0; v < index_page_networks(p); v++) {
            if (seed_means_get(&p->table, d, v)->seeds > 0) print_row(out, p, d, v);
        }
    }
    return output_commit(o);
}
