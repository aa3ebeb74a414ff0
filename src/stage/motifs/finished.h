/* motifs_all: what all tasks have left in DIR/motifs, for the tables over them; shared by the files
 * motifs_*.c alone. */
#ifndef DEMODASH_STAGE_MOTIFS_FINISHED_H
#define DEMODASH_STAGE_MOTIFS_FINISHED_H

#include <jansson.h>

#include "io/output.h"
#include "src/stage/motifs/task.h"

typedef struct {
    const motifs_task *tasks;
    json_t **records; /* [count] STEM.json */
    char **stems;     /* [count] */
    size_t count;
    const motifs_context *context;
} motifs_all;

/* A file DIR/motifs/NAME. Errors: STATUS_CREATE. */
status_t motifs_all_open(output **ret, const motifs_all *all, const char *name) MUST_USE;

/* A member's text; "NA" where there is none or "". Borrowed. */
const char *motifs_all_text(const json_t *o, const char *key);

/* Tasks of one dataset and network stand together: the first behind those of task `first`. */
size_t motifs_all_end(const motifs_all *all, size_t first);

/* The first motif of a method ("consensus") whose first match is one of targets (ids), or NULL. */
const json_t *motifs_all_find(const json_t *record, const char *method, const json_t *targets);

/* The tables of motifs.h. Errors: output errors; STATUS_DATA for a damaged file of a task. */
status_t motifs_all_trust(const motifs_all *all) MUST_USE;    /* trust.tsv */
status_t motifs_all_depend(const motifs_all *all) MUST_USE;   /* dependencies.tsv, planted_pairs.tsv */
status_t motifs_all_recovery(const motifs_all *all) MUST_USE; /* planted.tsv, recovery.tsv */

#endif
