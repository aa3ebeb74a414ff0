/* index_page: the index while it is made (index.h): what the reports left of each dataset, and
 * the page that comes of it. Shared by the modules index_*. */
#ifndef DEMODASH_STAGE_GATHER_INDEX_PAGE_H
#define DEMODASH_STAGE_GATHER_INDEX_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "io/page/html.h"
#include "src/core/status.h"
#include "src/stage/gather/seed_means.h"
#include "src/stage/report/measures.h"

/* What the reports say of a dataset. */
typedef struct {
    bool reported;
    char *address;                 /* of the report's page */
    double composition, deepbind_star;
    size_t size;                   /* training sequences, validation ones among them; 0: unknown */
    bool simulated;
    double *measures;              /* [networks][MEASURES_COUNT], means over seeds */
} index_dataset;

typedef struct {
    const char *folder;
    seed_means table;
    index_dataset *of;             /* [datasets] */
    char **best;                   /* [datasets][networks] best motif, NULL: none */
    html *h;
    int drawn;
} index_page;

size_t index_page_datasets(const index_page *p);
size_t index_page_networks(const index_page *p);

/* Name of network v. Borrowed. */
const char *index_page_network(const index_page *p, size_t v);

/* Means over the seeds of dataset d and network v; NaN: none. */
double index_page_auroc(const index_page *p, size_t d, size_t v);
double index_page_measure(const index_page *p, size_t d, size_t v, measures_number measure);

/* The best motif, or NULL. Borrowed. */
const char *index_page_best(const index_page *p, size_t d, size_t v);

/* Place of a name among count, or -1. */
long index_page_find(char *const *names, size_t count, const char *name);

/* The table of all numbers, index/auroc.tsv. */
extern const html_link index_page_areas_link;

/* Begin a figure (owner: caller, draw_destroy), and add it once it is drawn. Errors: of
 * html_figure. */
draw *index_page_begin_figure(index_page *p, double width, double height, const char *title);
status_t index_page_add_figure(index_page *p, draw *d, const char *caption) MUST_USE;

/* Gives up what index_read has filled in, also after an error. */
void index_page_release(index_page *p);

#endif
