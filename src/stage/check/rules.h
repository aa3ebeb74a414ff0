/* rules: what follows from the facts of a dataset (src/stage/check/lint.h). An ERROR means: not to
 * be trained on.
 *   empty-set, class-missing   ERROR: training or test set (or a validation set of its own) without
 *                              records, or without one of the classes
 *   constant-class             ERROR: all of a class are one sequence
 *   not-dna                    ERROR: more than half of a class have fewer letters ACGT than others
 *   contradictions             ERROR from 20 % of a set's given records equal to one with the other
 *                              label; WARNING from one
 *   test-in-training           ERROR from 50 % of the given test records equal to training records;
 *                              WARNING from 1 %
 *   too-short                  ERROR: sequences fit none of the networks; WARNING: not all
 *   shared-40-mers             WARNING from 10 % of the test positives sharing 40 letters with
 *                              training
 *   few-records                WARNING below 100 of a class in training or 50 in test
 *   imbalance                  WARNING: one class is 10 times the other in training
 *   other-letters              WARNING from 1 % of the letters
 *   padding                    WARNING: half of the positions are padding
 *   duplicates                 WARNING from 5 % of a set's given records
 *   composition                WARNING: letters and dinucleotides alone tell the test set's classes
 *                              apart, lower end of the 95 % interval of the AUROC above .6
 *   negatives-differ           WARNING: shuffles of positives in one of training and test, not in
 *                              the other
 *   negatives-unchanged        WARNING from 1 % of the negatives equal to their positive */
#ifndef DEMODASH_STAGE_CHECK_RULES_H
#define DEMODASH_STAGE_CHECK_RULES_H

#include "src/stage/check/findings.h"
#include "src/stage/check/lint.h"
#include "src/stage/task/tasks.h"

/* What a set's negatives are, if at least 95 % of them are that. */
typedef enum {
    NEGATIVES_NONE,      /* there are none */
    NEGATIVES_EXACT,     /* dinucleotide shuffles, each of the positive before it */
    NEGATIVES_MATCHED,   /* dinucleotide shuffles of the set's positives, in another order */
    NEGATIVES_LETTERS,   /* shuffles that keep letters only */
    NEGATIVES_OTHER      /* no shuffles */
} negative_kind;
negative_kind rules_negative_kind(const audit_counts *a);

/* "shuffle-before", "shuffle-matched", "letter-shuffle", "other", "none". */
const char *rules_negative_name(negative_kind kind);

/* Add the findings of a dataset; none: nothing is to be said. */
void rules_check(findings *f, long dataset, const lint_facts *facts);

/* Add too-short, of the networks of a plan for sequences of so many letters. */
void rules_check_networks(findings *f, long dataset, int length, const task_network *networks,
                    size_t network_count);

#endif
