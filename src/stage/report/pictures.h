/* pictures: the figures of a dataset's report, drawn from its dossier, for pages and for PDF. */
#ifndef DEMODASH_STAGE_REPORT_PICTURES_H
#define DEMODASH_STAGE_REPORT_PICTURES_H

#include <stdbool.h>
#include <stddef.h>

#include "io/page/draw.h"
#include "src/core/status.h"
#include "src/stage/report/dossier.h"

typedef struct picture {
    const char *title;      /* in words, also for the PDF's outline */
    const char *section;    /* id of the section of the page that it belongs to */
    char *caption;          /* owner: the picture */
    const char *table;      /* file beside the page that holds its numbers: "roc.tsv" */
    double width, height;
    bool wide;
    status_t (*paint)(draw *d, draw_box box, const dossier *x, size_t item);
    size_t item;            /* task or network or row that paint takes */
} picture;

/* All figures but the panels, in the order of the report. *ret [*ret_count]; owner: caller,
 * pictures_release. */
void pictures_list(picture **ret, size_t *ret_count, const dossier *x);
void pictures_release(picture *pictures, size_t count);

/* Start a page of the picture's size and draw it. Errors: STATUS_DATA. */
status_t pictures_draw(draw *d, const picture *p, const dossier *x) MUST_USE;

#endif
