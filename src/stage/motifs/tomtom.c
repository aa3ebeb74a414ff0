/* Every rank holds all motifs and takes every R-th query; matches are gathered on rank 0 and
 * sorted, so that their order does not depend on the ranks. Around it: reading what a command
 * names (motifs, the background, null columns), writing the table and the page. */
#include "src/stage/motifs/tomtom.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/lines.h"
#include "io/motifs.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/motif/nulls.h"
#include "src/stage/motifs/tomtom_page.h"

/* ---- comparing ---- */

/* Rows of one rank. */
typedef struct {
    matches_row *rows;
    size_t count, capacity;
} row_list;

static void add_rows(row_list *list, int query, const compare_match *matches, size_t count)
{
    memory_grow(list->rows, &list->capacity, list->count + count);
    for (size_t i = 0; i < count; i++) {
        list->rows[list->count++] = (matches_row){query, matches[i]};
    }
}

static int compare_rows(const void *a, const void *b)
{
    const matches_row *x = a, *y = b;
    if (x->query != y->query) return x->query - y->query;
    if (x->match.p != y->match.p) return x->match.p < y->match.p ? -1 : 1;
    return x->match.target - y->match.target;
}

/* Matches of every query with every target, from one set to another that are already in memory:
 * *ret_rows on rank 0 in the queries' order, best first (NULL elsewhere); owner: caller,
 * memory_free. null as compare_create. Every rank holds the same sets. Collective. */
static void compare_all(matches_row **ret_rows, size_t *ret_count, const motif_set *queries,
                        const motif_set *targets, const motif_set *null,
                        const compare_settings *settings, double threshold, bool by_evalue,
                        const team *t)
{
    compare_search *search = compare_create(targets, null, settings);
    compare_match *matches = memory_array(matches, targets->count);
    row_list list = {0};
    for (size_t i = (size_t)t->rank; i < queries->count; i += (size_t)t->size) {
        compare_query(matches, search, &queries->motifs[i]);
        size_t kept = compare_select(matches, targets->count, threshold, by_evalue);
        add_rows(&list, (int)i, matches, kept);
    }
    memory_free(matches);
    compare_destroy(search);
    int64_t total = (int64_t)list.count;
    team_sum(t, &total, 1);
    *ret_rows = NULL;
    if (t->rank == 0) *ret_rows = memory_array(*ret_rows, (size_t)total);
    team_gather(t, list.rows, list.count * sizeof *list.rows, *ret_rows, NULL);
    *ret_count = t->rank == 0 ? (size_t)total : 0;
    if (*ret_count > 0) qsort(*ret_rows, *ret_count, sizeof **ret_rows, compare_rows);
    memory_free(list.rows);
}

/* ---- files ---- */

/* "A 0.3" lines or all on one line; comments start with '#'. Longer words (higher orders of MEME's
 * background files) are passed over. */
static status_t parse_background(double out[MOTIF_LETTERS], lines *l)
{
    double sum = 0;
    bool seen[MOTIF_LETTERS] = {false};
    for (;;) {
        char *text;
        size_t length;
        TRY(lines_next(l, &text, &length));
        if (text == NULL) break;
        char word[64];
        double p;
        int used;
        while (text[0] != '#' && sscanf(text, " %63s %lf%n", word, &p, &used) == 2) {
            const char *at = word[1] == '\0' ? strchr("ACGTacgt", word[0]) : NULL;
            if (at != NULL) {
                int a = (int)(at - "ACGTacgt") % MOTIF_LETTERS;
                if (seen[a] || !(p > 0 && p < 1)) {
                    return lines_refuse(l, "'%s %g' is no background of a letter", word, p);
                }
                seen[a] = true;
                out[a] = p;
                sum += p;
            }
            text += used;
        }
        if (text[0] != '#' && sscanf(text, " %63s", word) == 1) {
            return lines_refuse(l, "'%s' where a letter and its probability should be", word);
        }
    }
    for (int a = 0; a < MOTIF_LETTERS; a++) {
        if (!seen[a]) return lines_refuse(l, "the letter %c has no frequency", "ACGT"[a]);
    }
    if (fabs(sum - 1) > 0.01) {
        return lines_refuse(l, "the background of A, C, G and T sums to %g, not 1", sum);
    }
    for (int a = 0; a < MOTIF_LETTERS; a++) out[a] /= sum;
    return STATUS_OK;
}

status_t tomtom_background_read(double out[MOTIF_LETTERS], const char *path)
{
    lines *l;
    TRY(lines_open(&l, path));
    status_t s = parse_background(out, l);
    lines_close(l);
    return s;
}

typedef struct {
    motif_set queries, targets, null;
    bool own_null;
    const char *null_words, *background_words;
    compare_settings compare;
} loaded;

static status_t take_only(motif_set *set, const char *id, const char *path)
{
    motif_set one = motif_set_make();
    memcpy(one.background, set->background, sizeof one.background);
    for (size_t i = 0; i < set->count; i++) {
        if (strcmp(set->motifs[i].id, id) == 0) motif_set_add(&one, motif_copy(&set->motifs[i]));
    }
    if (one.count == 0) return status_set(STATUS_DATA, "%s: holds no motif '%s'", path, id);
    motif_set_release(set);
    *set = one;
    return STATUS_OK;
}

status_t tomtom_background_parse(tomtom_background *ret, const char *name)
{
    static const char *const names[] = {"query", "targets", "uniform"};
    for (int k = TOMTOM_QUERY; k <= TOMTOM_UNIFORM; k++) {
        if (strcmp(name, names[k]) != 0) continue;
        *ret = (tomtom_background)k;
        return STATUS_OK;
    }
    return status_set(STATUS_USAGE, "--background '%s': query, targets and uniform can be taken",
                      name);
}

static status_t load_background(loaded *in, const tomtom_settings *settings)
{
    double *b = in->compare.background;
    in->compare = settings->compare;
    if (settings->background_file != NULL) {
        in->background_words = "that of a file";
        return tomtom_background_read(b, settings->background_file);
    }
    const double *q = in->queries.background;
    for (int a = 0; a < MOTIF_LETTERS; a++) {
        switch (settings->background) {
        case TOMTOM_QUERY: b[a] = (q[a] + q[MOTIF_LETTERS - 1 - a]) / 2; break;
        case TOMTOM_TARGETS: b[a] = in->targets.background[a]; break;
        case TOMTOM_UNIFORM: b[a] = 1.0 / MOTIF_LETTERS; break;
        }
    }
    static const char *const words[] = {"the query file's, averaged over both strands",
                                        "the target file's", "uniform"};
    in->background_words = words[settings->background];
    return STATUS_OK;
}

static status_t load_null(loaded *in, const tomtom_settings *settings)
{
    in->null_words = "the targets'";
    in->own_null = settings->null != NULL;
    if (!in->own_null) return STATUS_OK;
    if (strcmp(settings->null, "fixed") == 0) {
        in->null_words = "fixed (src/motif/nulls.h)";
        nulls_make(&in->null);
        return STATUS_OK;
    }
    in->null_words = "those of a file";
    return motifs_read(&in->null, NULL, settings->null);
}

/* The widest motif of a set; none may be wider than can be compared. */
static status_t find_widest(int *ret, const motif_set *set, const char *path)
{
    *ret = 0;
    for (size_t i = 0; i < set->count; i++) {
        const motif *m = &set->motifs[i];
        if (m->width > COMPARE_WIDTH_MAX) {
            return status_set(STATUS_DATA, "%s: motif %s has %d columns; %d can be compared", path,
                              m->id, m->width, COMPARE_WIDTH_MAX);
        }
        if (m->width > *ret) *ret = m->width;
    }
    return STATUS_OK;
}

/* A query's columns are scored against all positions of all targets: a whole number for each of
 * both strands (compare.c). */
static status_t check_widths(const loaded *in, const tomtom_settings *settings)
{
    int widest, target;
    long long positions = 0;
    TRY(find_widest(&widest, &in->queries, settings->queries));
    TRY(find_widest(&target, &in->targets, settings->targets));
    for (size_t i = 0; i < in->targets.count; i++) {
        positions += 2 * (in->targets.motifs[i].width + widest - 1);
    }
    if (positions * widest * (long long)sizeof(int32_t) <= TOMTOM_BYTES) return STATUS_OK;
    return status_set(STATUS_DATA, "%s: %zu motifs are too many for a query of %d columns: part "
                      "the file, or leave the widest query out (-m)", settings->targets,
                      in->targets.count, widest);
}

static status_t load(loaded *in, const tomtom_settings *settings)
{
    TRY(motifs_read(&in->queries, NULL, settings->queries));
    if (settings->only != NULL) {
        TRY(take_only(&in->queries, settings->only, settings->queries));
    }
    TRY(motifs_read(&in->targets, NULL, settings->targets));
    TRY(check_widths(in, settings));
    TRY(load_background(in, settings));
    return load_null(in, settings);
}

static status_t write_matches(const char *path, const matches_row *rows, size_t count,
                              const loaded *in, const matches_notes *notes)
{
    if (strcmp(path, "-") == 0) {
        matches_print(stdout, rows, count, &in->queries, &in->targets, notes);
        if (fflush(stdout) == 0) return STATUS_OK;
        return status_set(STATUS_IO, "standard output: writing failed: %s", strerror(errno));
    }
    output *o;
    TRY(output_open(&o, path));
    matches_print(output_stream(o), rows, count, &in->queries, &in->targets, notes);
    return output_commit(o);
}

static status_t write_all(const matches_row *rows, size_t count, const loaded *in,
                          const tomtom_settings *settings)
{
    const matches_notes notes = {in->compare, settings->threshold, settings->by_evalue,
                                 in->background_words, in->null_words};
    TRY(write_matches(settings->output, rows, count, in, &notes));
    if (settings->page == NULL) return STATUS_OK;
    const tomtom_matches found = {.rows = rows, .count = count, .queries = &in->queries,
                                  .targets = &in->targets, .notes = &notes};
    return tomtom_page_write(settings->page, &found, settings->best);
}

status_t tomtom_run(tomtom_counts *ret, const tomtom_settings *settings, const team *t)
{
    loaded in = {.queries = motif_set_make()};
    status_t s = team_agree(t, load(&in, settings));
    if (s == STATUS_OK) {
        matches_row *rows;
        size_t count;
        compare_all(&rows, &count, &in.queries, &in.targets, in.own_null ? &in.null : NULL,
                    &in.compare, settings->threshold, settings->by_evalue, t);
        *ret = (tomtom_counts){in.queries.count, in.targets.count, count,
                               in.queries.rna || in.targets.rna};
        if (t->rank == 0) s = write_all(rows, count, &in, settings);
        memory_free(rows);
        s = team_agree(t, s);
    }
    motif_set_release(&in.queries);
    motif_set_release(&in.targets);
    motif_set_release(&in.null);
    return s;
}
