/* Many files of peaks are cut out of a genome in rounds: as many datasets as their letters have
 * room for in memory share one pass over the chromosomes. Before the first round all files have
 * been read, so that a mistake in the last one of forty is said at once, and nothing has been
 * written. A dataset is then finished as any other one is (assembly.h): its windows are positives
 * in the order of the file, negatives are made by shuffling. */
#include "src/stage/data/peak_sets.h"

#include <stdlib.h>
#include <string.h>

#include "io/compendium.h"
#include "io/genome.h"
#include "src/core/memory.h"
#include "src/core/text.h"
#include "src/stage/data/assembly.h"
#include "src/stage/data/chromosomes.h"
#include "src/stage/data/samples.h"
#include "src/stage/data/windows.h"

enum { ROUND_LETTERS = 1 << 28 }; /* letters of windows that one round holds */

typedef struct {
    const import_settings *settings;
    genome *genome;
    chromosomes *names;
    char genome_hash[HASH_TEXT_SIZE];
    samples list;
    windows *plans; /* [list.count] */
} peak_sets;

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* Put the sheet's line before the sentence. */
static status_t in_sheet(status_t s, const peak_sets *p, const sample *row)
{
    if (s == STATUS_OK || row->line == 0) return s;
    return status_prefix(s, "%s:%ld", p->settings->peaks.sheet, row->line);
}

/* A quarter of the rows fell away. */
static void warn_of_losses(const import_settings *s, const sample *row, const fate_counts *counts)
{
    const size_t rows = fate_sum(counts);
    if (4 * (rows - counts->of[FATE_USED]) < rows) return;
    char *words = fate_describe(counts);
    const bool assembly = 10 * counts->of[FATE_OFF_END] >= rows;
    assembly_warn(s, memory_format("%s: a quarter of the peaks or more falls away: %s%s", row->name,
                                   words, assembly ? " (another assembly?)" : ""));
    memory_free(words);
}

static status_t plan(peak_sets *p, size_t i)
{
    const import_peaks *s = &p->settings->peaks;
    const sample *row = &p->list.rows[i];
    const char *black[3] = {0}, *excluded[3] = {0};
    size_t blacks = 0, excludes = 0;
    if (s->blacklist != NULL) black[blacks++] = s->blacklist;
    if (row->blacklist != NULL) black[blacks++] = row->blacklist;
    if (s->exclude != NULL) excluded[excludes++] = s->exclude;
    if (row->exclude != NULL) excluded[excludes++] = row->exclude;
    return in_sheet(windows_plan(&p->plans[i], row->peaks, black, excluded, &s->window, p->genome,
                                 p->names), p, row);
}

/* ---- one dataset ----------------------------------------------------------------------------- */

static void note_peaks(assembly *a, const peak_sets *p, const windows *w, const sample *row)
{
    static const char *const kinds[] = {"bed", "narrowPeak", "broadPeak"};
    const struct {
        const char *name, *text;
    } texts[] = {{"peaks_format", kinds[w->file.kind]},
                 {"genome", base_name(genome_path(p->genome))},
                 {"genome_sha256", p->genome_hash},
                 {"chromosome_names", chromosomes_rule_words(w->names)},
                 {"anchor", p->settings->peaks.window.middle ? "middle" : "summit"},
                 {"known_motif", row->known_motif}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i].text == NULL) continue;
        assembly_note(a, memory_copy_text(texts[i].name), memory_copy_text(texts[i].text), 0);
    }
    assembly_note(a, memory_copy_text("anchors_summit"), NULL, (int64_t)w->summits);
    assembly_note(a, memory_copy_text("anchors_middle"), NULL, (int64_t)w->middles);
}

static status_t finish(compendium *c, const peak_sets *p, size_t i, import_summary *summary)
{
    const import_settings *s = p->settings;
    const sample *row = &p->list.rows[i];
    windows *w = &p->plans[i];
    windows_judge(w, &s->peaks.window);
    const fate_counts counts = windows_count(w);
    if (counts.of[FATE_USED] == 0) {
        char *words = fate_describe(&counts);
        const status_t status = status_set(STATUS_DATA, "%s: no peak is left: %s", row->peaks,
                                           words);
        memory_free(words);
        return in_sheet(status, p, row);
    }
    const source_file file = {.name = row->name, .path = row->peaks, .label = 1,
                              .kind = SEQUENCES_FASTA};
    assembly a = {.settings = s, .files = &file, .file_count = 1, .name = row->name,
                  .from_peaks = true, .split = s->split};
    a.split.genome = p->genome;
    a.split.names = p->names;
    a.fates[1] = counts;
    if (row->test.chroms != NULL || row->test.bed != NULL) a.split.test = row->test;
    if (row->validation.chroms != NULL || row->validation.bed != NULL) {
        a.split.validation = row->validation;
    }
    windows_take(&a.raw[SPLIT_TRAIN], w, p->genome);
    note_peaks(&a, p, w, row);
    if (w->middles > 0 && !s->peaks.window.middle && w->file.kind == PEAKS_NARROW) {
        assembly_warn(s, memory_format("%s: peaks without a summit, whose middle is taken: %zu",
                                       row->name, w->middles));
    }
    status_t status = assembly_finish(&a, c, summary, p->list.count);
    if (status == STATUS_OK) warn_of_losses(s, row, &a.fates[1]);
    assembly_release(&a);
    return in_sheet(status, p, row);
}

/* ---- all ------------------------------------------------------------------------------------- */

/* Index behind the last dataset of a round that begins at first. */
static size_t end_of_round(const peak_sets *p, size_t first)
{
    size_t letters = 0, end = first;
    do {
        const windows *w = &p->plans[end];
        letters += w->slot_count * ((size_t)w->length + 2 * (size_t)w->flank);
        end++;
    } while (end < p->list.count && letters < ROUND_LETTERS);
    return end;
}

static status_t write_all(compendium *c, peak_sets *p, import_summary *summary)
{
    for (size_t first = 0, end; first < p->list.count; first = end) {
        end = end_of_round(p, first);
        windows **round = memory_array(round, end - first);
        for (size_t i = first; i < end; i++) round[i - first] = &p->plans[i];
        status_t s = windows_cut(round, end - first, p->genome);
        memory_free(round);
        for (size_t i = first; s == STATUS_OK && i < end; i++) {
            s = finish(c, p, i, summary);
            windows_release(&p->plans[i]);
        }
        if (s != STATUS_OK) return s;
    }
    return STATUS_OK;
}

static status_t run(peak_sets *p, import_summary *summary)
{
    const import_settings *s = p->settings;
    TRY(samples_find(&p->list, s));
    p->plans = memory_array(p->plans, p->list.count);
    TRY(genome_open(&p->genome, s->peaks.genome));
    TRY(chromosomes_create(&p->names, p->genome, s->peaks.aliases));
    for (size_t i = 0; i < p->list.count; i++) TRY(plan(p, i));
    TRY(genome_hash(p->genome_hash, p->genome));
    compendium *c;
    TRY(compendium_create(&c, s->output));
    const status_t status = write_all(c, p, summary);
    if (status == STATUS_OK) return compendium_commit(c);
    compendium_close(c);
    return status;
}

status_t peak_sets_import(import_summary *ret, const import_settings *settings)
{
    peak_sets p = {.settings = settings};
    const status_t s = run(&p, ret);
    for (size_t i = 0; p.plans != NULL && i < p.list.count; i++) windows_release(&p.plans[i]);
    memory_free(p.plans);
    samples_release(&p.list);
    chromosomes_destroy(p.names);
    genome_close(p.genome);
    return s;
}
