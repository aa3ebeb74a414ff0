/* Peaks become windows in three steps, so that many files share one pass over the genome: first all
 * that rows, names and lengths of chromosomes decide; then letters, a chromosome at a time; then
 * what needs letters, or needs to know what the others' fates are. A row that fell away is kept
 * with its fate to the end, which is why the counts add up. */
#include "src/stage/data/windows.h"

#include <stdlib.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/genome/intervals.h"
#include "src/genome/place.h"

/* ---- planning -------------------------------------------------------------------------------- */

/* Add the rows of a BED to a list of stretches, by the genome's chromosomes. */
static status_t add_stretches(intervals *to, const char *path, const chromosomes *names)
{
    peaks file;
    TRY(peaks_read(&file, path, 0));
    int32_t *chrom_of = memory_array(chrom_of, file.chrom_count);
    chromosomes_rule rule;
    const status_t s = chromosomes_map(chrom_of, &rule, names, file.chroms, file.chrom_count, path);
    for (size_t i = 0; s == STATUS_OK && i < file.count; i++) {
        const peak *p = &file.rows[i];
        const int32_t chrom = chrom_of[p->chrom];
        if (chrom >= 0) intervals_add(to, (interval){chrom, p->start, p->end});
    }
    memory_free(chrom_of);
    peaks_release(&file);
    return s;
}

static status_t read_stretches(intervals *ret, const char *const *paths, const chromosomes *names)
{
    for (; paths != NULL && *paths != NULL; paths++) TRY(add_stretches(ret, *paths, names));
    intervals_merge(ret);
    return STATUS_OK;
}

static status_t check_inside(const windows *w, const peak *p, int32_t chrom, const genome *g)
{
    const int64_t length = genome_length(g, (size_t)chrom);
    if (p->start < length) return STATUS_OK;
    const char *name = w->file.chroms[p->chrom];
    const place where = {(char *)name, p->start, p->end, '.'};
    char *text = place_text(&where);
    const status_t s = status_set(STATUS_DATA, "%s:%ld: %s lies past the end of the chromosome, "
                                  "which has %lld letters in %s: another assembly?", w->file.path,
                                  p->line, text, (long long)length, genome_path(g));
    memory_free(text);
    return s;
}

static fate judge_row(const peak *p, interval window, const window_settings *s, int64_t length,
                      const intervals *black, const intervals *excluded)
{
    if (s->has_least && p->score < s->least) return FATE_LOW_SCORE;
    if (window.start < 0 || window.end > length) return FATE_OFF_END;
    if (intervals_overlap(black, window)) return FATE_BLACKLISTED;
    return intervals_overlap(excluded, window) ? FATE_EXCLUDED : FATE_USED;
}

static status_t plan_rows(windows *w, const window_settings *s, const genome *g,
                          const intervals *black, const intervals *excluded)
{
    for (size_t i = 0; i < w->file.count; i++) {
        const peak *p = &w->file.rows[i];
        const int32_t chrom = w->chrom_of[p->chrom];
        w->fates[i] = FATE_UNKNOWN;
        if (chrom < 0) continue;
        TRY(check_inside(w, p, chrom, g));
        const bool summit = p->summit >= 0 && !s->middle;
        w->summits += summit;
        w->middles += !summit;
        const int64_t anchor = summit ? p->summit : place_middle(p->start, p->end);
        const int64_t start = place_window(anchor, s->length);
        w->starts[i] = start;
        w->fates[i] = (uint8_t)judge_row(p, (interval){chrom, start, start + s->length}, s,
                                         genome_length(g, (size_t)chrom), black, excluded);
        if (w->fates[i] == FATE_USED) w->slots[i] = (uint32_t)w->slot_count++;
    }
    return STATUS_OK;
}

static status_t check_scores(const windows *w, const window_settings *s)
{
    if (w->file.score_column > 0 || (s->top == 0 && !s->has_least)) return STATUS_OK;
    return status_set(STATUS_DATA, "%s: has %d columns and none to rank the peaks by (--top, "
                      "--min-score)", w->file.path, w->file.columns);
}

static status_t plan(windows *w, const char *path, const char *const *blacklists,
                     const char *const *excludes, const window_settings *s, const genome *g,
                     const chromosomes *names)
{
    TRY(peaks_read(&w->file, path, s->score_column));
    if (w->file.count == 0) return status_set(STATUS_DATA, "%s: holds no peaks", w->file.path);
    TRY(check_scores(w, s));
    const size_t count = w->file.count;
    w->length = s->length;
    w->flank = s->flank;
    w->chrom_of = memory_array(w->chrom_of, w->file.chrom_count);
    w->fates = memory_array(w->fates, count);
    w->starts = memory_array(w->starts, count);
    w->slots = memory_array(w->slots, count);
    TRY(chromosomes_map(w->chrom_of, &w->names, names, w->file.chroms, w->file.chrom_count,
                        w->file.path));
    intervals black = {0}, excluded = {0};
    status_t status = read_stretches(&black, blacklists, names);
    if (status == STATUS_OK) status = read_stretches(&excluded, excludes, names);
    if (status == STATUS_OK) status = plan_rows(w, s, g, &black, &excluded);
    intervals_release(&black);
    intervals_release(&excluded);
    return status;
}

status_t windows_plan(windows *ret, const char *path, const char *const *blacklists,
                      const char *const *excludes, const window_settings *settings,
                      const genome *g, const chromosomes *names)
{
    *ret = (windows){0};
    const status_t s = plan(ret, path, blacklists, excludes, settings, g, names);
    if (s != STATUS_OK) windows_release(ret);
    return s;
}

/* ---- cutting --------------------------------------------------------------------------------- */

/* Letters of a window with its flanks. */
static size_t width_of(const windows *w)
{
    return (size_t)w->length + 2 * (size_t)w->flank;
}

/* Rows of a file that lie on one chromosome, which has `length` letters. */
static void cut_chromosome(windows *w, int32_t chrom, const uint8_t *letters, int64_t length)
{
    const int64_t width = (int64_t)width_of(w);
    for (size_t i = 0; i < w->file.count; i++) {
        if (w->fates[i] != FATE_USED || w->chrom_of[w->file.rows[i].chrom] != chrom) continue;
        uint8_t *to = w->letters + w->slots[i] * (size_t)width;
        const int64_t start = w->starts[i] - w->flank, end = start + width;
        const int64_t from = start < 0 ? 0 : start, until = end > length ? length : end;
        memset(to, DNA_OTHER, (size_t)width);
        memcpy(to + (from - start), letters + from, (size_t)(until - from));
    }
}

/* wanted [chromosomes]: whether a window lies on it. */
static void mark_chromosomes(uint8_t *wanted, const windows *w)
{
    for (size_t i = 0; i < w->file.count; i++) {
        if (w->fates[i] == FATE_USED) wanted[w->chrom_of[w->file.rows[i].chrom]] = 1;
    }
}

status_t windows_cut(windows *const *files, size_t count, genome *g)
{
    uint8_t *wanted = memory_array(wanted, genome_count(g));
    for (size_t k = 0; k < count; k++) {
        files[k]->letters = memory_alloc(files[k]->slot_count, width_of(files[k]));
        mark_chromosomes(wanted, files[k]);
    }
    status_t s = STATUS_OK;
    for (size_t i = 0; s == STATUS_OK && i < genome_count(g); i++) {
        if (!wanted[i]) continue;
        const uint8_t *letters;
        s = genome_read(&letters, g, i);
        for (size_t k = 0; s == STATUS_OK && k < count; k++) {
            cut_chromosome(files[k], (int32_t)i, letters, genome_length(g, i));
        }
    }
    memory_free(wanted);
    return s;
}

/* ---- judging --------------------------------------------------------------------------------- */

static const uint8_t *letters_of(const windows *w, size_t row)
{
    return w->letters + w->slots[row] * width_of(w) + w->flank;
}

static void judge_letters(windows *w, double max_n)
{
    for (size_t i = 0; i < w->file.count; i++) {
        if (w->fates[i] != FATE_USED) continue;
        const uint8_t *letters = letters_of(w, i);
        int others = 0;
        for (int k = 0; k < w->length; k++) others += letters[k] == DNA_OTHER;
        if (others > max_n * w->length) w->fates[i] = FATE_N;
    }
}

/* A row as it is sorted. */
typedef struct {
    int32_t chrom;
    int64_t start;
    double score;
    size_t row;
} candidate;

static int by_score(const candidate *x, const candidate *y)
{
    if (x->score != y->score) return x->score > y->score ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static int compare_windows(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    if (x->chrom != y->chrom) return x->chrom < y->chrom ? -1 : 1;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    return by_score(x, y);
}

static int compare_scores(const void *a, const void *b)
{
    return by_score(a, b);
}

/* The rows that are still used. Owner: caller, memory_free. */
static candidate *list_used(size_t *ret_count, const windows *w)
{
    candidate *list = memory_array(list, w->file.count);
    *ret_count = 0;
    for (size_t i = 0; i < w->file.count; i++) {
        if (w->fates[i] != FATE_USED) continue;
        const peak *p = &w->file.rows[i];
        list[(*ret_count)++] = (candidate){w->chrom_of[p->chrom], w->starts[i], p->score, i};
    }
    return list;
}

static void judge_duplicates(windows *w)
{
    size_t count;
    candidate *list = list_used(&count, w);
    qsort(list, count, sizeof *list, compare_windows);
    for (size_t i = 1; i < count; i++) {
        if (list[i].chrom == list[i - 1].chrom && list[i].start == list[i - 1].start) {
            w->fates[list[i].row] = FATE_DUPLICATE;
        }
    }
    memory_free(list);
}

static void judge_top(windows *w, size_t top)
{
    size_t count;
    candidate *list = list_used(&count, w);
    qsort(list, count, sizeof *list, compare_scores);
    for (size_t i = top; i < count; i++) w->fates[list[i].row] = FATE_BELOW_TOP;
    memory_free(list);
}

void windows_judge(windows *w, const window_settings *settings)
{
    judge_letters(w, settings->max_n);
    judge_duplicates(w);
    if (settings->top > 0) judge_top(w, settings->top);
}

fate_counts windows_count(const windows *w)
{
    fate_counts counts = {0};
    for (size_t i = 0; i < w->file.count; i++) counts.of[w->fates[i]]++;
    return counts;
}

void windows_take(raw_records *to, const windows *w, const genome *g)
{
    for (size_t i = 0; i < w->file.count; i++) {
        if (w->fates[i] != FATE_USED) continue;
        const peak *p = &w->file.rows[i];
        char *made = memory_format("%s:%lld-%lld", w->file.chroms[p->chrom], (long long)p->start,
                                   (long long)p->end);
        raw_records_add(to, letters_of(w, i), (size_t)w->length, 1,
                        p->name[0] != '\0' ? p->name : made);
        memory_free(made);
        const char *chrom = genome_name(g, (size_t)w->chrom_of[p->chrom]);
        const place where = {(char *)chrom, w->starts[i], w->starts[i] + w->length, '+'};
        raw_records_put_place(to, to->count - 1, &where);
        if (w->flank == 0) continue;
        const uint8_t *letters = letters_of(w, i);
        raw_records_put_flanks(to, to->count - 1, letters - w->flank, letters + w->length,
                               w->flank);
    }
}

void windows_release(windows *w)
{
    peaks_release(&w->file);
    memory_free(w->chrom_of);
    memory_free(w->fates);
    memory_free(w->starts);
    memory_free(w->slots);
    memory_free(w->letters);
    *w = (windows){0};
}
