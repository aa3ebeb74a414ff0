/* predict: scores of new sequences by one model or the mean of several. */
#ifndef DEMODASH_STAGE_TASK_PREDICT_H
#define DEMODASH_STAGE_TASK_PREDICT_H

#include <stdbool.h>
#include <stdio.h>

#include "io/model.h"
#include "src/core/status.h"
#include "src/genome/fates.h"

typedef enum {
    PREDICT_AS_TRAINED, /* both strands where the model was trained on both */
    PREDICT_FORWARD,
    PREDICT_REVERSE,    /* of the reverse complement */
    PREDICT_BOTH        /* mean logit difference of the two */
} predict_strand;

/* The file that holds the model of path: itself, or model.h5 in the task's folder that it is.
 * Owner: caller, memory_free. */
char *predict_model_path(const char *path);

/* Read the model of path: a model.h5, or a task's folder that holds one. Errors: as
 * model_read; STATUS_NOINPUT for the folder of a baseline. */
status_t predict_read_model(model *ret, const char *path) MUST_USE;

typedef struct {
    size_t sequences, others; /* scored; letters outside ACGT in them */
    fate_counts fates;        /* of the rows of a file of regions */
} predict_counts;

/* Score every sequence of the FASTA file `path` ("-": standard input) and write lines
 * "id score [score of each model...]" to out: score is the probability of binding, the mean over
 * the models. A sequence may have any length that the networks let through; memory does not grow
 * with the file. Errors: STATUS_NOINPUT, STATUS_DATA with file and line. */
status_t predict_file(predict_counts *ret, FILE *out, const model *models, size_t model_count,
                      const char *path, predict_strand strand) MUST_USE;

/* The same of windows of a genome. */
typedef struct {
    const char *genome;   /* FASTA */
    const char *aliases;  /* of chromosomes, or NULL */
    bool middle;          /* windows around the middle of a region, although it has a summit */
} predict_genome;

/* Score a window around each region of a file of peaks (io/peaks.h): as long as the models'
 * sequences, placed and cut as import does (src/stage/data/windows.h), each region by itself: none
 * is left out as a duplicate or for its letters. Lines have the window's place behind the scores.
 * Errors: those of windows_plan and windows_cut; STATUS_DATA (models of several lengths; no window
 * is left). */
status_t predict_regions(predict_counts *ret, FILE *out, const model *models, size_t model_count,
                         const char *path, predict_strand strand,
                         const predict_genome *where) MUST_USE;

#endif
