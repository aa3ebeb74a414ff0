/* motifs_job: one task's motifs under way; shared by the files motifs_*.c alone. */
#ifndef DEMODASH_STAGE_MOTIFS_JOB_H
#define DEMODASH_STAGE_MOTIFS_JOB_H

#include <jansson.h>

#include "io/explain.h"
#include "io/output.h"
#include "src/stage/motifs_task.h"

typedef struct {
    const motifs_task *task;
    const motifs_context *context;
    const motifs_hooks *hooks;
    char *stem;
    explanation e;
    int filter_width;      /* of the first layer; 0: no convolution */
    size_t count;          /* positive sequences */
    size_t *rows;          /* [count] their rows in e */
    uint8_t *letters;      /* [count][L] */
    size_t *own;           /* [own_count] indices into targets */
    size_t own_count;
    compare_match *matches; /* [targets] scratch */
    json_t *record;        /* STEM.json: what is filled in by each method */
    size_t motifs;         /* consensus motifs */
} motifs_job;

/* Errors: STATUS_STOPPED. */
status_t motifs_job_check(const motifs_job *j) MUST_USE;

/* A file DIR/motifs/STEM.SUFFIX. Errors: STATUS_CREATE. */
status_t motifs_job_open(output **ret, const motifs_job *j, const char *suffix) MUST_USE;

/* Number of positive sequence n as files name it: in the test set, or its row in explain.h5, from 1. */
long long motifs_job_number(const motifs_job *j, size_t n);

bool motifs_job_is_own(const motifs_job *j, int target);

/* Words of the methods that explain.h5 has. Errors: STATUS_STOPPED, output errors. */
status_t motifs_job_words(motifs_job *j) MUST_USE;

/* Class optimization, consensus motifs, filters. */
status_t motifs_job_sets(motifs_job *j) MUST_USE;

#endif
