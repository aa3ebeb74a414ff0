/* index_page: the index while it is made. Behind index.h: index_read.c reads what the reports left,
 * index_claims.c writes the claims, index.c the rest of the page. */
#ifndef DEMODASH_STAGE_GATHER_INDEX_PAGE_H
#define DEMODASH_STAGE_GATHER_INDEX_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "io/page/html.h"
#include "src/core/status.h"
#include "src/stage/report/dossier.h"
#include "src/stage/gather/overview.h"

/* What the reports say of a dataset. */
typedef struct {
    bool reported;
    char *address;                 /* of the report's page */
    double composition, deepbind_star;
    size_t size;                   /* training sequences, validation ones among them; 0: unknown */
    bool simulated;
    double *measures;              /* [networks][DOSSIER_MEASURES], means over seeds */
} index_line;

typedef struct {
    const char *folder;
    overview table;
    index_line *lines;             /* [datasets] */
    char **best;                   /* [datasets][networks] best motif, NULL: none */
    html *h;
    int drawn;
} index_page;

static inline size_t index_datasets(const index_page *p)
{
    return p->table.dataset_count;
}

static inline size_t index_networks(const index_page *p)
{
    return p->table.network_count;
}

/* Mean over the seeds of dataset d and network v; NaN: none. */
static inline double index_auroc(const index_page *p, size_t d, size_t v)
{
    return p->table.cells[d * index_networks(p) + v].auroc;
}

/* Place of a name, or -1. */
long index_find_name(char *const *names, size_t count, const char *name);

/* Fill lines and best from the reports' tables and motifs/best.tsv of folder and table. Errors:
 * STATUS_DATA, STATUS_IO. index_release takes them back in either case. */
status_t index_read(index_page *p) MUST_USE;
void index_release(index_page *p);

/* index/auroc.tsv. Errors: of output. */
status_t index_write_areas(const index_page *p) MUST_USE;
extern const html_link index_areas_link; /* to it */

/* Values of each network over the datasets as boxes; measure -1: AUROC. Nothing where no network
 * has two. */
status_t index_add_boxes(index_page *p, const char *title, const char *caption,
                         long measure) MUST_USE;

/* The section of the paper's claims. */
status_t index_add_claims(index_page *p) MUST_USE;

#endif
