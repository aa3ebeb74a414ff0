/* choose: which sequences a stage looks at: of a dataset's test set, or of a file. */
#ifndef DEMODASH_STAGE_EXPLAIN_CHOOSE_H
#define DEMODASH_STAGE_EXPLAIN_CHOOSE_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/dataset.h"
#include "src/core/status.h"

enum { CHOOSE_UNKNOWN = 255 }; /* the label of a sequence that brought none */

/* Sequences of one length. */
typedef struct {
    size_t count;
    int length;
    uint8_t *letters; /* [N][L] */
    uint8_t *labels;  /* [N] 0, 1 or CHOOSE_UNKNOWN */
    int64_t *numbers; /* [N] number in the test set from 1; 0: from a file */
    char **ids;       /* [N] */
    place *places;    /* [N], or NULL when no sequence has one */
    const char *kind; /* "all-positives", "all-negatives", "all", "numbers" or "file" */
} chosen;

/* Does the text need a dataset ("all...", numbers), or is it a file's name? */
int choose_needs_dataset(const char *text);

/* text: "all-positives", "all-negatives", "all", or numbers from 1 as in "192" or "1,5-7".
 * Errors: STATUS_DATA when there is no such sequence. Owner: caller, chosen_release. */
status_t choose_test(chosen *ret, const char *text, const dataset *d) MUST_USE;

/* All sequences of a file of any kind that io/sequences.h knows. Errors: STATUS_NOINPUT;
 * STATUS_DATA with file and line, also for a second length. */
status_t choose_file(chosen *ret, const char *path) MUST_USE;

void chosen_release(chosen *c);

#endif
