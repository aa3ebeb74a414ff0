/* check: what a sweep would run into, found in seconds before it runs: data that is not fit to be
 * trained on (src/stage/check/rules.h), a folder or a launch that will not do (site.h), too little
 * memory or time. */
#ifndef DEMODASH_STAGE_CHECK_CHECK_H
#define DEMODASH_STAGE_CHECK_CHECK_H

#include "src/core/status.h"
#include "src/core/team.h"
#include "src/stage/check/findings.h"
#include "src/stage/check/gather_forecast.h"
#include "src/stage/check/lint.h"
#include "src/stage/check/site.h"
#include "src/stage/sweep/team_size.h"

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
