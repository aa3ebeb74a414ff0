/* How far to trust a consensus motif: the seeds that find it, and what of the score hangs on it.
 * The motifs of a network's seeds on one dataset are held against each other by Tomtom's method,
 * against a fixed null, so that a motif's E-value does not depend on what else its seed has
 * found; what hangs on it is copied from the task's table of falls. */
#include "src/stage/motifs/trust.h"

#include <math.h>
#include <string.h>

#include "io/files.h"
#include "io/motifs.h"
#include "io/tsv.h"
#include "src/core/memory.h"
#include "src/motif/nulls.h"

/* When a consensus motif is found again by another seed. */
#define AGAIN_EVALUE 0.01
enum { AGAIN_OVERLAP = 5 }; /* columns at least, so that flanks alone are no match */

/* Consensus motifs of a network's seeds: sets[i] of task first + i; empty where there are none. */
typedef struct {
    motif_set *sets;
    compare_search **searches; /* NULL for an empty set */
    size_t first, count;
} seed_sets;

static status_t read_set(motif_set *ret, const finished *all, size_t task)
{
    char *path = memory_format("%s/%s.consensus.meme", all->context->output, all->stems[task]);
    status_t s = STATUS_OK;
    *ret = motif_set_make();
    /* a file without motifs is none that motifs_read takes */
    if (files_exists(path)
        && all->records[task].motifs > 0) {
        s = motifs_read(ret, NULL, path);
    }
    memory_free(path);
    return s;
}

static status_t open_sets(seed_sets *ret, const finished *all, size_t first, size_t end,
                          const motif_set *null)
{
    compare_settings settings = compare_defaults();
    settings.min_overlap = AGAIN_OVERLAP;
    *ret = (seed_sets){.first = first, .count = end - first};
    ret->sets = memory_array(ret->sets, ret->count);
    ret->searches = memory_array(ret->searches, ret->count);
    for (size_t i = 0; i < ret->count; i++) {
        TRY(read_set(&ret->sets[i], all, first + i));
        if (ret->sets[i].count == 0 || ret->count == 1) continue;
        ret->searches[i] = compare_create(&ret->sets[i], null, &settings);
    }
    return STATUS_OK;
}

static void release_sets(seed_sets *s)
{
    for (size_t i = 0; i < s->count; i++) {
        motif_set_release(&s->sets[i]);
        if (s->searches[i] != NULL) compare_destroy(s->searches[i]);
    }
    memory_free(s->sets);
    memory_free(s->searches);
}

/* Is the motif among those of seed i? */
static bool is_found(const seed_sets *s, size_t i, const motif *m)
{
    if (s->searches[i] == NULL) return false;
    const size_t count = s->sets[i].count;
    compare_match *matches = memory_array(matches, count);
    compare_query(matches, s->searches[i], m);
    const size_t kept = compare_select(matches, count, AGAIN_EVALUE, true);
    memory_free(matches);
    return kept > 0;
}

/* ---- the table ---- */

static const char *const fall_columns[] = {"sequences", "score", "fall", "fall_se", "controls",
                                           "control", "control_se", "bound", "lost"};
enum { FALLS = sizeof fall_columns / sizeof fall_columns[0] };

/* What STEM.consensus.falls.tsv says of motif number `row`; "NA" where it is not there. */
static status_t print_falls(FILE *out, const tsv *falls, size_t row, const char *id)
{
    for (int c = 0; c < FALLS; c++) {
        const char *text = "NA";
        if (falls != NULL) {
            size_t column, motif;
            TRY(tsv_column(&column, falls, fall_columns[c]));
            TRY(tsv_column(&motif, falls, "motif"));
            if (row >= falls->rows || strcmp(tsv_get(falls, row, motif), id) != 0) {
                return status_set(STATUS_DATA, "%s: %s is not where it should be", falls->path, id);
            }
            text = tsv_get(falls, row, column);
        }
        fprintf(out, "\t%s", text);
    }
    return STATUS_OK;
}

static status_t print_task(FILE *out, const finished *all, const seed_sets *seeds, size_t task)
{
    const job_task *t = &all->tasks[task];
    const motif_set *set = &seeds->sets[task - seeds->first];
    char *path = memory_format("%s/%s.consensus.falls.tsv", all->context->output, all->stems[task]);
    const bool has_falls = all->context->settings->shuffles > 0 && files_exists(path);
    tsv falls;
    status_t s = has_falls ? tsv_read(&falls, path) : STATUS_OK;
    memory_free(path);
    TRY(s);
    for (size_t i = 0; i < set->count && s == STATUS_OK; i++) {
        const motif *m = &set->motifs[i];
        size_t found = 1;
        for (size_t k = 0; k < seeds->count; k++) {
            found += seeds->first + k != task && is_found(seeds, k, m);
        }
        fprintf(out, "%s\t%s\t%lld\t%s\t%s\t%g\t%zu\t%zu", t->dataset, t->network, t->seed, m->id,
                m->name, m->sites, seeds->count, found);
        s = print_falls(out, has_falls ? &falls : NULL, i, m->id);
        fputc('\n', out);
    }
    if (has_falls) tsv_release(&falls);
    return s;
}

static status_t print_all(FILE *out, const finished *all, const motif_set *null)
{
    status_t s = STATUS_OK;
    for (size_t first = 0, end; first < all->count && s == STATUS_OK; first = end) {
        seed_sets seeds;
        end = finished_end(all, first);
        s = open_sets(&seeds, all, first, end, null);
        for (size_t i = first; i < end && s == STATUS_OK; i++) s = print_task(out, all, &seeds, i);
        release_sets(&seeds);
    }
    return s;
}

status_t trust_write(const finished *all)
{
    output *o;
    motif_set null;
    TRY(finished_open(&o, all, "trust.tsv"));
    fputs("dataset\tnetwork\tseed\tmotif\tconsensus\tsites\tseeds\tfound_in", output_stream(o));
    for (int c = 0; c < FALLS; c++) fprintf(output_stream(o), "\t%s", fall_columns[c]);
    fputc('\n', output_stream(o));
    nulls_make(&null);
    status_t s = print_all(output_stream(o), all, &null);
    motif_set_release(&null);
    if (s == STATUS_OK) return output_commit(o);
    output_abandon(o);
    return s;
}
