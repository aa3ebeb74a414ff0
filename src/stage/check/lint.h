/* lint: what can be said of a dataset before it is trained on, as numbers. What follows from them
 * is decided elsewhere (src/stage/check/check.h). */
#ifndef DEMODASH_STAGE_CHECK_LINT_H
#define DEMODASH_STAGE_CHECK_LINT_H

#include <stdbool.h>
#include <stddef.h>

#include "src/core/dataset.h"
#include "src/core/status.h"
#include "src/stage/data/audit.h"
#include "src/stage/data/overlap.h"
#include "src/stage/data/sources.h"
#include "src/stats/auc.h"

/* "training", "validation", "test". */
const char *lint_set_name(source_split set);

/* Of one set. A run of letters outside ACGT at an end is padding; what lies between is the
 * record. */
typedef struct {
    size_t records, of[2];           /* [label] */
    bool constant[2];                /* [label] several records, all the same letters */
    size_t mostly_other[2];          /* [label] records with fewer letters ACGT than others, or
                                      * none */
    size_t shortest, longest;        /* letters of a record */
    size_t padded;                   /* records with padding */
    size_t with_others;              /* records with letters outside ACGT within */
    size_t class_letters[2];         /* [label] within */
    size_t letters, others;          /* within, of all records; and those outside ACGT */
    size_t duplicates, contradictions; /* src/stage/data/duplicates.h */
    size_t given;                    /* records that were not made: what duplicates are counted
                                      * among */
    audit_counts negatives;
} lint_set;

typedef struct {
    int length;                      /* L, padding included */
    lint_set sets[SPLITS];
    size_t identical;                /* given test records that equal a given training record.. */
    overlap_counts overlap;          /* ..or share 40 letters with one */
    bool composition_known;          /* the classes are there in training and test set, and.. */
    auc_result composition;          /* ..so well letter counts alone tell those of the test set */
} lint_facts;

/* Not collective. Cost: about 15 ms for 3,000 records of 101 letters. Faults of the data are facts,
 * not errors: this cannot fail. */
void lint_dataset(lint_facts *ret, const dataset *d);

#endif
