/* From raw records of the splits to a dataset in the compendium: where there is no test set a part
 * of the training set becomes one (splits), the splits are checked, brought to one length and put
 * in order (arrange), what they share is counted (duplicates), and all that a user may want to know
 * later goes into notes beside it, into a line of the log, and into warnings. */
#include "src/stage/data/assembly.h"

#include <math.h>
#include <string.h>

#include "io/files.h"
#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/core/names.h"
#include "src/core/text.h"

static sequence_set *set_of(dataset *d, int split)
{
    return split == SPLIT_TRAIN ? &d->train : split == SPLIT_TEST ? &d->test : &d->validation;
}

void assembly_release(assembly *a)
{
    for (int k = 0; k < SPLITS; k++) {
        raw_records_release(&a->raw[k]);
        duplicates_index_destroy(a->index[k]);
    }
    memory_free(a->parted.how);
    for (size_t i = 0; i < a->note_count; i++) {
        memory_free((char *)a->notes[i].name);
        memory_free((char *)a->notes[i].text);
    }
    memory_free(a->notes);
    dataset_release(&a->d);
}

/* ---- notes ---------------------------------------------------------------------------------- */

void assembly_note(assembly *a, char *name, char *text, int64_t number)
{
    a->notes = memory_resize(a->notes, a->note_count, a->note_count + 1, sizeof *a->notes);
    a->notes[a->note_count++] = (compendium_note){name, text, number};
}

static void note_split(assembly *a, const char *what, int split, size_t count)
{
    char *name = memory_format("%s_%s", what, sources_split_name((source_split)split));
    assembly_note(a, name, NULL, (int64_t)count);
}

const char *assembly_path(const source_file *f)
{
    return strcmp(f->path, "-") == 0 ? "standard input" : f->path;
}

status_t assembly_hash(char text[HASH_TEXT_SIZE], const char *path)
{
    hash *sum = hash_create();
    status_t s = files_hash(sum, NULL, path);
    hash_finish(sum, text);
    return s;
}

static status_t note_sources(assembly *a)
{
    const char *kind = a->from_peaks ? "peaks" : sequences_kind_name(a->files[0].kind);
    assembly_note(a, memory_copy_text("source_format"), memory_copy_text(kind), 0);
    for (size_t i = 0; i < a->file_count; i++) {
        const source_file *f = &a->files[i];
        char sum[HASH_TEXT_SIZE];
        TRY(assembly_hash(sum, f->path));
        const char *slash = strrchr(assembly_path(f), '/');
        const char *class = f->label == 1 ? " positives" : f->label == 0 ? " negatives" : "";
        assembly_note(a, memory_format("source_%zu", i + 1),
                 names_show(slash != NULL ? slash + 1 : assembly_path(f)), 0);
        assembly_note(a, memory_format("source_%zu_role", i + 1),
                 memory_format("%s%s", sources_split_name(f->split), class), 0);
        assembly_note(a, memory_format("source_%zu_sha256", i + 1), memory_copy_text(sum), 0);
    }
    return STATUS_OK;
}

static void note_counts(assembly *a)
{
    size_t made = 0;
    for (int k = 0; k < SPLITS; k++) {
        if (a->raw[k].count == 0) continue;
        const arrange_counts *c = &a->counts[k];
        made += c->made;
        note_split(a, "made", k, c->made);
        if (c->made > 0) note_split(a, "made_unchanged", k, c->unchanged);
        if (c->recognised > 0) note_split(a, "shuffles", k, c->recognised);
        note_split(a, "other_letters", k, a->raw[k].with_others);
        note_split(a, "duplicates", k, duplicates_count(a->index[k]));
        note_split(a, "contradictions", k, duplicates_contradictions(a->index[k]));
        if (a->settings->pad) note_split(a, "padded", k, c->padded);
        if (a->settings->crop != CROP_NONE) note_split(a, "cropped", k, c->cropped);
    }
    if (made > 0) {
        assembly_note(a, memory_copy_text("negatives_seed"), NULL, (int64_t)a->settings->seed);
    }
    assembly_note(a, memory_copy_text("repeated_headers"), NULL, (int64_t)a->repeated_headers);
}

/* What became of the rows: of each fate that befell one, and how the sets were made. */
static void note_fates(assembly *a)
{
    for (int label = 1; label >= 0; label--) {
        const fate_counts *f = &a->fates[label];
        if (!(a->from_peaks && label) && f->of[FATE_USED] == fate_sum(f)) continue;
        for (int k = 0; k < FATES; k++) {
            if (f->of[k] == 0 && k != FATE_USED) continue;
            assembly_note(a, memory_format("fate_%s%s", fate_name((fate)k),
                                           label ? "" : "_negatives"),
                          NULL, (int64_t)f->of[k]);
        }
    }
    if (a->parted.how != NULL) {
        assembly_note(a, memory_copy_text("split"), memory_copy_text(a->parted.how), 0);
    }
    if (a->unplaced > 0) {
        assembly_note(a, memory_copy_text("unplaced"), NULL, (int64_t)a->unplaced);
    }
}

/* Number of records of split `a_split` that are also in `b_split`, noted when both exist. */
static size_t note_overlap(assembly *a, int of, int in)
{
    if (a->index[of] == NULL || a->index[in] == NULL) return 0;
    size_t count = duplicates_shared(a->index[in], set_of(&a->d, of));
    assembly_note(a, memory_format("overlap_%s_%s", sources_split_name((source_split)of),
                              sources_split_name((source_split)in)), NULL, (int64_t)count);
    return count;
}

/* ---- putting a dataset together ------------------------------------------------------------- */

/* The first file of a split, for sentences about the split. */
static const source_file *file_of(const assembly *a, int split)
{
    for (size_t i = 0; i < a->file_count; i++) {
        if ((int)a->files[i].split == split) return &a->files[i];
    }
    return &a->files[0];
}

/* Whether negatives of a split have to be made. Errors: STATUS_DATA when a class is missing and
 * must not be made. */
static status_t check_classes(bool *ret_make, const assembly *a, int split)
{
    const raw_records *raw = &a->raw[split];
    const source_file *f = file_of(a, split);
    *ret_make = false;
    if (raw->positives == 0) {
        return status_set(STATUS_DATA, "%s: the %s set of '%s' has no positive sequences",
                          assembly_path(f),
                          sources_split_name((source_split)split), a->name);
    }
    if (raw->positives < raw->count) return STATUS_OK;
    *ret_make = a->from_peaks || a->settings->make_negatives || f->kind == SEQUENCES_DEEPBIND;
    if (*ret_make) return STATUS_OK;
    return status_set(STATUS_DATA, "%s: the %s set of '%s' has no negative sequences "
                      "(--make-negatives makes them by shuffling)", assembly_path(f),
                      sources_split_name((source_split)split), a->name);
}

static int target_length(const assembly *a)
{
    if (a->settings->length > 0) return a->settings->length;
    size_t longest = 0, shortest = SIZE_MAX;
    for (int k = 0; k < SPLITS; k++) {
        if (a->raw[k].count == 0) continue;
        if (a->raw[k].longest > longest) longest = a->raw[k].longest;
        if (a->raw[k].shortest < shortest) shortest = a->raw[k].shortest;
    }
    return (int)(a->settings->crop != CROP_NONE ? shortest : longest);
}

/* All of a set's letters lie in memory together, padded. */
static status_t check_memory(const assembly *a, int split, bool make, int length)
{
    static const double gib = 1 << 30;
    const double count = (make ? 2 : 1) * (double)a->raw[split].count;
    const double most = a->settings->most_bytes, bytes = count * length;
    if (most == 0 || bytes <= most) return STATUS_OK;
    return status_set(STATUS_DATA, "%s: the %s set of '%s' would take %.1f GiB of memory, %.0f "
                      "sequences of %d letters each; --max-memory allows %.3g GiB (--crop makes "
                      "them shorter)", assembly_path(file_of(a, split)),
                      sources_split_name((source_split)split), a->name, bytes / gib, count, length,
                      most / gib);
}

static bool parts_anything(const split_settings *s)
{
    return s->test.chroms != NULL || s->test.bed != NULL || s->test.share > 0
        || s->validation.chroms != NULL || s->validation.bed != NULL || s->validation.share > 0;
}

/* Whether a set came out with one class alone, where the training set has both. */
static bool lacks_a_class(const uint8_t *sets, const raw_records *raw)
{
    size_t counts[SPLITS + 1][2] = {{0}};
    if (raw->positives == raw->count) return false;
    for (size_t i = 0; i < raw->count; i++) counts[sets[i]][raw->labels[i]]++;
    bool lacks = false;
    for (int k = 0; k < SPLITS; k++) lacks |= (counts[k][0] == 0) != (counts[k][1] == 0);
    return lacks;
}

/* Replace the training set by its parts. A validation set of its own stays as it is. */
static void take_parts(assembly *a, uint8_t *sets)
{
    const bool has_validation = a->raw[SPLIT_VALIDATION].count > 0;
    const raw_records *raw = &a->raw[SPLIT_TRAIN];
    raw_records parts[SPLITS] = {{0}};
    for (size_t i = 0; has_validation && i < raw->count; i++) {
        if (sets[i] == SPLIT_VALIDATION) sets[i] = SPLIT_TRAIN;
    }
    raw_records_part(parts, raw, sets, SPLITS);
    for (int k = 0; k < SPLITS; k++) {
        if (k == SPLIT_VALIDATION && has_validation) continue;
        raw_records_release(&a->raw[k]);
        a->raw[k] = parts[k];
    }
    for (int label = 0; label < 2; label++) {
        a->fates[label].of[FATE_USED] -= a->parted.dropped[label];
        a->fates[label].of[FATE_OTHER_SET] += a->parted.dropped[label];
    }
}

/* Part the training set where there is no test set, as the settings say. */
static status_t part_training(assembly *a)
{
    const raw_records *raw = &a->raw[SPLIT_TRAIN];
    if (!parts_anything(&a->split) || raw->count == 0 || a->raw[SPLIT_TEST].count > 0) {
        return STATUS_OK;
    }
    TRY(check_memory(a, SPLIT_TRAIN, false, target_length(a)));
    uint8_t *sets = memory_array(sets, raw->count);
    const status_t s = splits_choose(sets, &a->parted, raw, &a->split, a->name, target_length(a),
                                     a->settings->crop);
    if (s == STATUS_OK && a->split.by_default && lacks_a_class(sets, raw)) {
        memory_free(a->parted.how);
        a->parted = (split_report){0};
    } else if (s == STATUS_OK) {
        take_parts(a, sets);
    }
    memory_free(sets);
    return s;
}

static status_t arrange_split(assembly *a, int split)
{
    const raw_records *raw = &a->raw[split];
    if (raw->count == 0) {
        *set_of(&a->d, split) = sequence_set_make(0, 0);
        return STATUS_OK;
    }
    bool make;
    TRY(check_classes(&make, a, split));
    TRY(check_memory(a, split, make, target_length(a)));
    bool separate = file_of(a, split)->label >= 0;
    bool blocks = split != SPLIT_TEST && raw_records_in_blocks(raw);
    const char *key_word = split == SPLIT_TRAIN ? "" : sources_split_name((source_split)split);
    arrange_settings settings = {
        .order = !make && (separate || blocks) ? ARRANGE_INTERLEAVE : ARRANGE_KEEP,
        .make_negatives = make,
        .recognise = split == SPLIT_TRAIN,
        .key = random_key_make(a->name, key_word, a->settings->seed),
        .length = target_length(a),
        .crop = a->settings->crop};
    arrange_records(set_of(&a->d, split), &a->counts[split], raw, &settings);
    a->index[split] = duplicates_index_create(set_of(&a->d, split));
    return STATUS_OK;
}

static status_t assemble(assembly *a, import_summary *summary)
{
    a->d.name = memory_copy_text(a->name);
    TRY(part_training(a));
    for (int k = 0; k < SPLITS; k++) TRY(arrange_split(a, k));
    TRY(note_sources(a));
    note_counts(a);
    note_fates(a);
    summary->overlaps += note_overlap(a, SPLIT_TEST, SPLIT_TRAIN);
    summary->overlaps += note_overlap(a, SPLIT_TEST, SPLIT_VALIDATION);
    summary->overlaps += note_overlap(a, SPLIT_VALIDATION, SPLIT_TRAIN);
    for (int k = 0; k < SPLITS; k++) {
        summary->sequences += set_of(&a->d, k)->count;
        summary->made += a->counts[k].made;
        summary->other_letters += a->raw[k].with_others;
        if (a->index[k] != NULL) summary->duplicates += duplicates_count(a->index[k]);
    }
    summary->datasets++;
    return STATUS_OK;
}

/* ---- reports -------------------------------------------------------------------------------- */

/* Append "; what: count" when there are any. */
static void add_count(text_builder *text, int64_t count, const char *what)
{
    if (count != 0) text_add(text, "; %s: %lld", what, (long long)count);
}

static int64_t sum_of_notes(const assembly *a, const char *start)
{
    int64_t sum = 0;
    for (size_t i = 0; i < a->note_count; i++) {
        if (strncmp(a->notes[i].name, start, strlen(start)) == 0) sum += a->notes[i].number;
    }
    return sum;
}

/* What became of the rows of each class, where not all are used. */
static void add_fates(text_builder *text, const assembly *a)
{
    for (int label = 1; label >= 0; label--) {
        const fate_counts *f = &a->fates[label];
        if (!(a->from_peaks && label) && f->of[FATE_USED] == fate_sum(f)) continue;
        char *words = fate_describe(f);
        text_add(text, "; %s: %s", a->from_peaks ? "peaks" : label ? "positives" : "negatives",
                 words);
        memory_free(words);
    }
}

/* "NAME: train 8526 + 8526 made, test 500 + 500; duplicates: 3": positives + negatives. */
static char *describe(assembly *a)
{
    text_builder text = {0};
    text_add(&text, "%s:", a->name);
    const char *comma = "";
    for (int k = 0; k < SPLITS; k++) {
        const sequence_set *set = set_of(&a->d, k);
        if (set->count == 0) continue;
        size_t positives = sequence_set_positives(set);
        text_add(&text, "%s %s %zu + %zu%s", comma, sources_split_name((source_split)k), positives,
                 set->count - positives, a->counts[k].made > 0 ? " made" : "");
        comma = ",";
    }
    add_count(&text, sum_of_notes(a, "other_letters_"), "with letters outside ACGT");
    add_count(&text, sum_of_notes(a, "duplicates_"), "duplicates");
    add_count(&text, sum_of_notes(a, "contradictions_"), "duplicates with another label");
    add_count(&text, sum_of_notes(a, "overlap_test_train"), "test sequences in training");
    add_count(&text, sum_of_notes(a, "overlap_validation_train"),
                 "validation sequences in training");
    add_count(&text, sum_of_notes(a, "overlap_test_validation"),
                 "test sequences in validation");
    add_count(&text, sum_of_notes(a, "made_unchanged_"), "made negatives equal their positive");
    add_count(&text, sum_of_notes(a, "shuffles_"), "given negatives that are exact shuffles");
    add_count(&text, sum_of_notes(a, "padded_"), "padded");
    add_count(&text, sum_of_notes(a, "cropped_"), "cropped");
    add_fates(&text, a);
    add_count(&text, (int64_t)a->unplaced, "without a place");
    if (a->parted.how != NULL) {
        text_add(&text, "; %s%s", a->parted.how, a->split.by_default ? " (by default)" : "");
    }
    return text_end(&text);
}

void assembly_warn(const import_settings *s, char *line)
{
    if (s->warn != NULL) s->warn(s->context, line);
    memory_free(line);
}

static double share_of_gc(const class_letters *c)
{
    return c->acgt > 0 ? (double)c->gc / (double)c->acgt : NAN;
}

static void add_class(text_builder *text, const char *name, const class_letters *c)
{
    if (c->shortest == c->longest) text_add(text, "%s of %zu letters", name, c->longest);
    else text_add(text, "%s of %zu to %zu letters", name, c->shortest, c->longest);
    text_add(text, ", GC %.2f", share_of_gc(c));
}

/* Classes that lengths or composition alone could tell apart. */
static void warn_of_classes(const assembly *a)
{
    const class_letters *negative = &a->classes[0], *positive = &a->classes[1];
    if (negative->longest == 0 || positive->longest == 0) return;
    const bool lengths = negative->shortest != positive->shortest
        || negative->longest != positive->longest;
    if (!lengths && !(fabs(share_of_gc(negative) - share_of_gc(positive)) >= 0.02)) return;
    text_builder text = {0};
    text_add(&text, "%s: the classes differ: ", a->name);
    add_class(&text, "positives", positive);
    add_class(&text, "; negatives", negative);
    if (lengths && a->counts[SPLIT_TRAIN].padded > 0) {
        text_add(&text, "; where they are padded to one length, padding alone may tell them apart "
                 "(--crop makes them equal)");
    }
    assembly_warn(a->settings, text_end(&text));
}

/* What is not an error, but should be known. */
static void warn_of(assembly *a)
{
    const import_settings *s = a->settings;
    if (a->raw[SPLIT_TRAIN].count == 0) {
        assembly_warn(s, memory_format("%s: no training set", a->name));
    }
    if (a->raw[SPLIT_TEST].count == 0) {
        assembly_warn(s, memory_format("%s: no test set", a->name));
    }
    warn_of_classes(a);
    if (!a->split.by_default && parts_anything(&a->split) && a->parted.how == NULL
        && a->raw[SPLIT_TRAIN].count > 0) {
        assembly_warn(s, memory_format("%s: has a test set of its own, which stays as it is",
                                       a->name));
    }
    for (int k = SPLIT_VALIDATION; k < SPLITS; k++) {
        if (a->counts[k].made == 0 || a->from_peaks) continue;
        char *words = memory_format("%s: the %s set gives no negatives; %zu were made by shuffling",
                                    a->name, sources_split_name((source_split)k),
                                    a->counts[k].made);
        assembly_warn(s, words);
    }
    if (a->repeated_headers > 0) {
        assembly_warn(s, memory_format("%s: lines left out that repeat the header: %zu", a->name,
                              a->repeated_headers));
    }
}

status_t assembly_finish(assembly *a, compendium *c, import_summary *summary, size_t total)
{
    TRY(assemble(a, summary));
    TRY(compendium_add(c, &a->d, a->notes, a->note_count));
    warn_of(a);
    if (a->settings->report != NULL) {
        char *line = describe(a);
        a->settings->report(a->settings->context, line, summary->datasets, total,
                            summary->sequences);
        memory_free(line);
    }
    return STATUS_OK;
}
