/* check: what a sweep would run into, found in seconds before it runs.
 *
 * Rules for datasets, from their facts (src/stage/check/lint.h). An ERROR means: not to be trained on.
 *   empty-set, class-missing   ERROR: training or test set (or a validation set of its own) without
 *                              records, or without one of the classes
 *   constant-class             ERROR: all of a class are one sequence
 *   not-dna                    ERROR: more than half of a class have fewer letters ACGT than others
 *   contradictions             ERROR from 20 % of a set's given records equal to one with the other
 *                              label; WARNING from one
 *   test-in-training           ERROR from 50 % of the given test records equal to training records;
 *                              WARNING from 1 %
 *   too-short                  ERROR: sequences fit none of the networks; WARNING: not all
 *   shared-40-mers             WARNING from 10 % of the test positives sharing 40 letters with training
 *   few-records                WARNING below 100 of a class in training or 50 in test
 *   imbalance                  WARNING: one class is 10 times the other in training
 *   other-letters              WARNING from 1 % of the letters
 *   padding                    WARNING: half of the positions are padding
 *   duplicates                 WARNING from 5 % of a set's given records
 *   composition                WARNING: letters and dinucleotides alone tell the test set's classes
 *                              apart, lower end of the 95 % interval of the AUROC above .6
 *   negatives-differ           WARNING: shuffles of positives in one of training and test, not in the
 *                              other
 *   negatives-unchanged        WARNING from 1 % of the negatives equal to their positive */
#ifndef DEMODASH_STAGE_CHECK_CHECK_H
#define DEMODASH_STAGE_CHECK_CHECK_H

#include "src/core/status.h"
#include "src/core/team.h"
#include "src/stage/check/findings.h"
#include "src/stage/check/gather_forecast.h"
#include "src/stage/check/lint.h"
#include "src/stage/sweep/team_size.h"
#include "src/stage/check/site.h"

/* ---- the rules ---- */

/* What a set's negatives are, if at least 95 % of them are that. */
typedef enum {
    NEGATIVES_NONE,      /* there are none */
    NEGATIVES_EXACT,     /* dinucleotide shuffles, each of the positive before it */
    NEGATIVES_MATCHED,   /* dinucleotide shuffles of the set's positives, in another order */
    NEGATIVES_LETTERS,   /* shuffles that keep letters only */
    NEGATIVES_OTHER      /* no shuffles */
} negative_kind;
negative_kind check_negative_kind(const audit_counts *a);

/* "shuffle-before", "shuffle-matched", "letter-shuffle", "other", "none". */
const char *check_negative_name(negative_kind kind);

/* Add the findings of a dataset; none: nothing is to be said. */
void check_facts(findings *f, long dataset, const lint_facts *facts);

/* Add too-short, of the networks of a plan for sequences of so many letters. */
void check_networks(findings *f, long dataset, int length, const task_network *networks,
                    size_t network_count);

/* ---- all of it ---- */

typedef struct {
    team_size_choice choice;      /* for so many ranks.. */
    int ranks;
    size_t tasks, unfinished;
    double core_seconds;     /* of all unfinished tasks, one rank each */
    double training_bytes;   /* memory of a rank in training */
    double base_bytes;       /* ..and before any work: MPI and libraries */
    double disk_bytes;       /* that the tasks' results will take */
    double *factors, *rates; /* [network_count] team_size_try */
    bool gather;             /* explanations and reports are part of it: */
    gather_forecast after;
    double seconds;          /* of all of it.. */
    double peak_bytes;       /* ..and memory of a rank */
} check_forecast;

typedef struct {
    const char *folder;      /* results folder to be tried, or NULL */
    const char *cost_model;  /* file (forecast_read_model), or NULL: measured here */
    bool gather;             /* as the sweep's: explanations and reports are made */
    int ranks;               /* planned for; 0: those there are */
    double seconds_left;     /* of the job; infinite: it has no end */
    void (*progress)(void *data, size_t done, size_t count); /* may be NULL */
    void *data;
} check_settings;

typedef struct {
    findings found;
    lint_facts *facts;       /* [plan->dataset_count] */
    check_forecast forecast;
    site_facts site;
    bool folder_tried;
    status_t folder_status;  /* STATUS_OK, or why nothing can be written there */
    probe_result folder;
} check_report;

/* Check what the plan names: datasets are spread over the ranks, the rest is rank 0's. *ret is
 * filled on rank 0; owner: caller, check_report_release, on every rank. Collective; agreed on.
 * Errors: those of reading the compendium or the cost model; what is found is no error. */
status_t check_run(check_report *ret, const agenda *plan, const check_settings *settings,
                   const team *world) MUST_USE;
void check_report_release(check_report *r);

/* The exit code that findings call for: STATUS_DATA when data must not be trained on, else the
 * folder's, else STATUS_OK. */
status_t check_outcome(const check_report *r);

#endif
