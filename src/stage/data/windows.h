/* windows: from a file of peaks and a genome to sequences of one length, each row with its fate.
 *
 * A window of L letters around an anchor a is [a - floor(L/2), a - floor(L/2) + L). The anchor is
 * the peak's summit, or its middle where it has none or where that is asked for. Letters are those
 * of the genome's own strand, whatever the strand of the peak. What falls away, and in which order
 * that is decided: src/genome/fates.h. Not collective. */
#ifndef DEMODASH_STAGE_DATA_WINDOWS_H
#define DEMODASH_STAGE_DATA_WINDOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/genome.h"
#include "io/peaks.h"
#include "src/core/status.h"
#include "src/genome/fates.h"
#include "src/stage/data/arrange.h"
#include "src/stage/data/chromosomes.h"

typedef struct {
    bool middle;       /* the middle of a peak, although it has a summit */
    int length;        /* L >= 1 */
    int flank;         /* K >= 0: letters that are kept at each side; unknown off the end */
    size_t top;        /* 0: all */
    int score_column;  /* from 1; 0: the usual one (io/peaks.h) */
    bool has_least;
    double least;      /* the least score, when has_least */
    double max_n;      /* the greatest share of letters outside ACGT */
} window_settings;

/* One file's peaks on their way. */
typedef struct {
    peaks file;
    int32_t *chrom_of; /* [file.chrom_count] in the genome, or -1 */
    chromosomes_rule names;
    uint8_t *fates;    /* [file.count] a fate; FATE_USED as long as nothing speaks against it */
    int64_t *starts;   /* [file.count] of the window */
    uint32_t *slots;   /* [file.count] row of letters of a window that was FATE_USED when cut */
    size_t slot_count;
    uint8_t *letters;  /* [slot_count][K + L + K] */
    int length, flank;
    size_t summits, middles; /* anchors of the rows on known chromosomes */
} windows;

/* Read the peaks and decide all that needs no letters. blacklists, excludes: files, NULL-closed.
 * Errors: those of peaks_read; STATUS_DATA: no peak, a peak beyond its chromosome, no chromosome
 * found. Owner of what is in *ret: caller, windows_release. */
status_t windows_plan(windows *ret, const char *path, const char *const *blacklists,
                      const char *const *excludes, const window_settings *settings,
                      const genome *g, const chromosomes *names) MUST_USE;

/* Cut the windows of count files, reading each chromosome of the genome once. Errors: those of
 * genome_read. */
status_t windows_cut(windows *const *files, size_t count, genome *g) MUST_USE;

/* After cutting: too many N, duplicates, the top. Then no fate changes any more. */
void windows_judge(windows *w, const window_settings *settings);

fate_counts windows_count(const windows *w);

/* Add the used windows, in the order of the file, as positives with their places. An id is the
 * peak's name, or CHROMOSOME:START-END as in the file. */
void windows_take(raw_records *to, const windows *w, const genome *g);

void windows_release(windows *w);

#endif
