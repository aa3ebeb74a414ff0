/* report_tables: the numbers behind a dataset's report, as TSV files in reports/DATASET/. */
#ifndef DEMODASH_STAGE_REPORT_FILES_H
#define DEMODASH_STAGE_REPORT_FILES_H

#include "src/core/status.h"
#include "src/stage/report/dossier.h"

/* Write into folder (which exists):
 *   networks.tsv   a row a task: metrics and measures (dossier_measure_names); the index reads it
 *   facts.tsv      name, value: sequences, composition baseline, published AUCs, known motif
 *   training.tsv   all epochs of all tasks          scores.tsv  test scores of all tasks
 *   roc.tsv, precision_recall.tsv  points of all tasks' curves
 *   known.tsv, classopt.tsv        matrices         hits.tsv    hits of the known motif
 *   profile.tsv    mean share of saliency by position
 *   sequences.tsv  a row a positive and task: concentration, switch, distance to the nearest hit
 *   panels.tsv     a row a base of each panel
 * Those without content are not written. Errors: STATUS_CREATE, STATUS_IO. Not collective. */
status_t report_tables_write(const char *folder, const dossier *x) MUST_USE;

#endif
