/* The files are found and sorted first (sources), so that the files of a dataset stand together.
 * Each dataset is read into raw records of a split, with the places that headers tell, and finished
 * (assembly) before the next one is begun. The compendium appears under its name only when the last
 * dataset is in it. Files of peaks go another way (peak_sets). */
#include "src/stage/data/import.h"

#include <string.h>

#include "io/sequences.h"
#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/core/names.h"
#include "src/core/text.h"
#include "src/genome/place.h"
#include "src/stage/data/assembly.h"
#include "src/stage/data/peak_sets.h"

/* ---- reading -------------------------------------------------------------------------------- */

/* Whether a record's length can be brought to the others'. */
static status_t check_length(assembly *a, const sequence_record *r, const char *path)
{
    const import_settings *s = a->settings;
    size_t wanted = (size_t)s->length;
    bool free_length = s->length == 0 && (s->pad || s->crop != CROP_NONE);
    if (free_length) return STATUS_OK;
    if (s->length == 0) {
        if (a->expected == 0) a->expected = r->length;
        if (r->length == a->expected) return STATUS_OK;
        return status_set(STATUS_DATA, "%s:%ld: a sequence of %zu letters, those before have %zu "
                          "(--pad or --crop centre makes them equal)", path, r->line, r->length,
                          a->expected);
    }
    if (r->length == wanted || (r->length < wanted ? s->pad : s->crop != CROP_NONE)) {
        return STATUS_OK;
    }
    return status_set(STATUS_DATA, "%s:%ld: a sequence of %zu letters, --length is %zu (%s would "
                      "make them equal)", path, r->line, r->length, wanted,
                      r->length < wanted ? "--pad" : "--crop centre");
}

/* Whether a record falls away, as it is too short to be cut to --length. */
static bool is_short(const import_settings *s, const sequence_record *r)
{
    return s->crop != CROP_NONE && !s->pad && s->length > 0 && r->length < (size_t)s->length;
}

static void count_letters(class_letters *c, const sequence_record *r)
{
    if (c->longest == 0 || r->length < c->shortest) c->shortest = r->length;
    if (r->length > c->longest) c->longest = r->length;
    for (size_t i = 0; i < r->length; i++) {
        c->gc += r->codes[i] == 1 || r->codes[i] == 2;
        c->acgt += r->codes[i] < DNA_OTHER;
    }
}

static status_t read_records(assembly *a, const source_file *f, sequences *in)
{
    for (;;) {
        sequence_record r;
        bool end;
        TRY(sequences_next(&r, &end, in));
        if (end) break;
        int label = f->label >= 0 ? f->label : r.label;
        if (label < 0) {
            return status_set(STATUS_DATA, "%s:%ld: a sequence without a label",
                              assembly_path(f), r.line);
        }
        count_letters(&a->classes[label], &r);
        const bool falls = is_short(a->settings, &r);
        a->fates[label].of[falls ? FATE_SHORT : FATE_USED]++;
        if (falls) continue;
        TRY(check_length(a, &r, assembly_path(f)));
        raw_records_add(&a->raw[f->split], r.codes, r.length, (uint8_t)label, r.id);
        if (a->raw[f->split].count > UINT32_MAX / 2) {
            return status_set(STATUS_DATA, "%s:%ld: more than %u sequences", assembly_path(f),
                              r.line, UINT32_MAX / 2);
        }
    }
    if (sequences_headers(in) > 1) a->repeated_headers += sequences_headers(in) - 1;
    return STATUS_OK;
}

/* Places from the headers of a file, whose records begin at `first`. */
static void place_records(assembly *a, const source_file *f, size_t first)
{
    raw_records *raw = &a->raw[f->split];
    place_votes votes = {0};
    place_header h;
    for (size_t i = first; i < raw->count; i++) {
        if (place_read_header(&h, raw->ids[i])) {
            place_vote(&votes, &h, raw->start[i + 1] - raw->start[i]);
        } else {
            votes.neither++;
        }
    }
    const place_rule rule = place_decide(&votes);
    if (rule == PLACES_NONE) return;
    size_t placed = 0;
    for (size_t i = first; i < raw->count; i++) {
        place where;
        if (!place_read_header(&h, raw->ids[i])) continue;
        if (!place_from_header(&where, &h, rule, raw->start[i + 1] - raw->start[i])) continue;
        raw_records_put_place(raw, i, &where);
        memory_free(where.chrom);
        placed++;
    }
    a->unplaced += raw->count - first - placed;
    const char *way = rule == PLACES_CLOSED ? "from 1, ends are the last letter"
                                            : "from 0, ends lie behind the last letter";
    assembly_warn(a->settings, memory_format("%s: places from the headers, counted %s: %zu of %zu",
                                             assembly_path(f), way, placed, raw->count - first));
}

static status_t read_file(assembly *a, const source_file *f)
{
    const size_t first = a->raw[f->split].count;
    sequences *in;
    sequences_options options = a->settings->find.read;
    options.any_kind = false;
    options.kind = f->kind;
    TRY(sequences_open(&in, f->path, &options));
    status_t s = read_records(a, f, in);
    sequences_close(in);
    if (s == STATUS_OK && f->kind == SEQUENCES_FASTA) place_records(a, f, first);
    return s;
}

static void warn_of_left_out(const import_settings *s, const source_list *list)
{
    enum { SHOWN = 3 };
    if (list->left_out_count == 0) return;
    text_builder text = {0};
    text_add(&text, "left out, not recognised as sequence files: %zu:", list->left_out_count);
    for (size_t i = 0; i < list->left_out_count && i < SHOWN; i++) {
        text_add(&text, "%s%s", i == 0 ? " " : ", ", list->left_out[i]);
    }
    if (list->left_out_count > SHOWN) text_add(&text, ", ...");
    assembly_warn(s, text_end(&text));
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* Index behind the last file of the dataset that begins at first. */
static size_t end_of_dataset(const source_list *list, size_t first)
{
    size_t end = first + 1;
    while (end < list->count && strcmp(list->files[end].name, list->files[first].name) == 0) end++;
    return end;
}

static size_t count_datasets(const source_list *list)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i = end_of_dataset(list, i)) count++;
    return count;
}

static status_t import_dataset(compendium *c, assembly *a, import_summary *summary, size_t total)
{
    a->split = a->settings->split;
    for (size_t i = 0; i < a->file_count; i++) TRY(read_file(a, &a->files[i]));
    return assembly_finish(a, c, summary, total);
}

static status_t import_list(import_summary *ret, const source_list *list, const import_settings *s)
{
    size_t total = count_datasets(list);
    if (s->find.name != NULL && total > 1) {
        return status_set(STATUS_USAGE, "--name names one dataset, the sources hold %zu", total);
    }
    compendium *c;
    TRY(compendium_create(&c, s->output));
    warn_of_left_out(s, list);
    for (size_t i = 0; i < list->note_count; i++) assembly_warn(s, names_show(list->notes[i]));
    status_t status = STATUS_OK;
    for (size_t i = 0, end; i < list->count && status == STATUS_OK; i = end) {
        end = end_of_dataset(list, i);
        assembly a = {.settings = s, .files = list->files + i, .file_count = end - i,
                      .name = s->find.name != NULL ? s->find.name : list->files[i].name};
        status = import_dataset(c, &a, ret, total);
        assembly_release(&a);
    }
    if (status != STATUS_OK) {
        compendium_close(c);
        return status;
    }
    return compendium_commit(c);
}

static status_t check_settings(const import_settings *s)
{
    if (s->pad && s->crop != CROP_NONE && s->length == 0) {
        return status_set(STATUS_USAGE, "--pad together with --crop needs --length");
    }
    return STATUS_OK;
}

status_t import_run(import_summary *ret, const import_settings *settings)
{
    *ret = (import_summary){0};
    TRY(check_settings(settings));
    if (settings->peaks.genome != NULL) return peak_sets_import(ret, settings);
    source_list list;
    TRY(sources_find(&list, settings->sources, settings->source_count, &settings->find));
    status_t s = import_list(ret, &list, settings);
    sources_release(&list);
    return s;
}
