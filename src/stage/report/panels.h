/* panels: the dashboard of a test sequence (io/page/panel.h), from what networks have been
 * explained. */
#ifndef DEMODASH_STAGE_REPORT_PANELS_H
#define DEMODASH_STAGE_REPORT_PANELS_H

#include <stdint.h>

#include "io/page/panel.h"
#include "src/core/status.h"
#include "src/stage/report/dossier.h"

/* Where positive number `row` lies, or NULL; borrowed. */
const place *panels_place(const dossier *d, size_t row);
/* ", chrIV:1,001-1,101", with " (-)" on that strand; "" without a place. Owner: caller,
 * memory_free. */
char *panels_where(const place *p);

/* The panel of positive number `row` of a dossier; arrays are the dossier's. *ret_hits and the
 * title belong to the caller: panels_release. Not collective. */
void panels_of(panel *ret, const dossier *d, size_t row);
void panels_release(panel *p);

typedef struct {
    const char *folder;     /* results */
    const char *dataset;    /* name, or a beginning of only one name */
    int64_t sequence;       /* number in the test set, from 1 */
    const char *motifs;     /* motif file, or NULL */
    const char *known;      /* datasets' own motifs (src/stage/data/known.h), or NULL */
    const char *compendium; /* NULL: the one that the tasks name */
    bool force;             /* go on with other data than the tasks were trained on */
    const char *networks;   /* as in dossier_settings */
    int64_t seed;
    double pvalue;
    bool safe_colours;
    bool contributions;     /* signed saliency as logos, too */
    const char *output;     /* .svg, .pdf or .png */
    double scale;           /* pixels a unit of a PNG */
    const char *table;      /* TSV with the numbers behind the picture, or NULL */
} panels_settings;

typedef struct {
    char *dataset;        /* owner: caller, memory_free */
    char *words;          /* what is seen; owner: caller */
    char *known;          /* how the dataset's own motif was found, or not, where a motif file is
                           * given; else NULL. Owner: caller */
    size_t computed;      /* networks whose maps were not in explain.h5 */
} panels_result;

/* Draw the panel of one test sequence of a results folder. Maps come from explain.h5 of the
 * networks shown; those that lack the sequence are computed, and not written. Errors:
 * STATUS_USAGE (dataset, ending of the output), STATUS_NOINPUT, STATUS_DATA, those of
 * output_write. Not collective. */
status_t panels_draw(panels_result *ret, const panels_settings *settings) MUST_USE;

#endif
