/* sources: which files make which datasets. Recognises files and folders by name, then by content.
 *
 *   NAME_AC.seq NAME_A.seq NAME_C.seq    DeepBind, training (A, then C); also .seq.gz and further
 *   NAME_B.seq                           endings (.seq.100Lines); DeepBind, test
 *   NAME/train.fa NAME/test.fa           DeepMotif: headers are labels (>1, >0)
 *   NAME.train.csv .dev. .test.          tables of sequence,label (.csv .tsv .tab .txt)
 *   NAME.train.pos.fa NAME.train.neg.fa  FASTA (.fa .fasta .fna .fas), a file a class
 *
 * The words before the ending, parted by '.', '_' or '-', say split and class: train, training;
 * dev, val, valid, validation; test, testing; pos, positive(s), bound; neg, negative(s), unbound.
 * No word for the split: training; FASTA without a word for the class: positives. What is left is
 * the dataset's name; if nothing is left, the folder's. All of it may be gzipped (.gz). */
#ifndef DEMODASH_STAGE_DATA_SOURCES_H
#define DEMODASH_STAGE_DATA_SOURCES_H

#include <stdbool.h>
#include <stddef.h>

#include "io/sequences.h"
#include "src/core/status.h"

typedef enum { SPLIT_TRAIN, SPLIT_VALIDATION, SPLIT_TEST, SPLITS } source_split;

/* "train", "validation", "test". */
const char *sources_split_name(source_split split);

typedef struct {
    char *name;          /* of the dataset */
    char *path;
    source_split split;
    int label;           /* of the whole file; -1: each record has its own */
    int part;            /* DeepBind: 0 AC, 1 A, 2 C; 0 for others */
    sequences_kind kind;
} source_file;

typedef struct {
    source_file *files; /* [count] sorted by name, split, part, positives first */
    size_t count;
    char **left_out;    /* [left_out_count] paths in folders that are none of ours */
    size_t left_out_count;
    char **notes;       /* [note_count] sentences on what in folders could not be taken: links that
                           lead nowhere or back, pipes, the lock files of editors */
    size_t note_count;
} source_list;

/* What to take. A selection is NULL (all), "k562" (the 108 of the paper), "@FILE" (a name a line,
 * '#' starts a comment), a pattern with * ? [, or names parted by commas; names in either
 * published spelling. */
typedef struct {
    sequences_options read; /* of any kind, or all files of one; columns of tables */
    const char *only;
    const char *name;       /* NULL, or the name of the only dataset, in place of the files' own */
} source_options;

/* Find the files of sources[count], each a file, "-" (standard input, dataset "stdin") or a folder
 * (searched with all folders below; names that start with '.' are passed over). Errors:
 * STATUS_NOINPUT (missing, nothing found, a selected name not found), STATUS_DATA (a file is of no
 * known kind, two files for one place, a name that no result could bear), STATUS_USAGE (`name` is
 * such a name, or names one of several; columns of tables where there is no table).
 * Owner of *ret: caller, sources_release. */
status_t sources_find(source_list *ret, const char *const *sources, size_t count,
                      const source_options *options) MUST_USE;
void sources_release(source_list *list);

#endif
