/* The motifs of one task: reads what the task brings (explain.h5, the model, what was planted),
 * says by a key whether the files that there are would come out the same, else runs each method
 * and writes the record STEM.json last, so that a record stands for whole files. */
#include "src/stage/motifs/task.h"

#include <string.h>

#include "io/files.h"
#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/core/seconds.h"
#include "src/stage/data/factor.h"
#include "src/stage/data/origin.h"
#include "src/stage/explain/explain.h"
#include "src/stage/motifs/sets.h"
#include "src/stage/motifs/words.h"
#include "src/stage/task/folder.h"
#include "src/stage/task/trained_data.h"

enum { KEY_VERSION = 6, /* counts up when other files come of the same input */
        POSITIVE = 1 };

/* ---- what a task brings ---- */

/* What was planted, and the test set. */
static status_t take_truth(job *j, trained_data *t)
{
    j->other_data = t->is_other;
    if (!truth_is_there(t->file, t->index)) return STATUS_OK;
    TRY(truth_read(&j->truth, t->file, t->index));
    j->simulated = true;
    j->test = t->data.test;
    t->data.test = (sequence_set){0};
    return STATUS_OK;
}

static status_t read_notes(job *j, trained_data *t)
{
    origin o;
    TRY(origin_read(&o, t->file, t->index));
    j->noted = o.known_motif;
    o.known_motif = NULL;
    origin_release(&o);
    return take_truth(j, t);
}

/* Fills j->truth and j->noted; they stay empty where the compendium is not at hand, or says nothing
 * of them. */
static status_t read_compendium(job *j)
{
    const motifs_settings *settings = j->context->settings;
    char *path = folder_find_compendium(j->task->folder, settings->compendium, NULL);
    status_t s = STATUS_OK;
    if (path != NULL && (settings->compendium != NULL || files_is_readable(path))) {
        trained_data t;
        s = trained_data_open(&t, &(trained_data_query){
            .path = path, .dataset = j->task->dataset, .hash = j->task->data_sha256,
            .task = j->task->folder, .force = settings->force});
        if (s == STATUS_OK) {
            s = read_notes(j, &t);
            trained_data_close(&t);
        }
    }
    memory_free(path);
    return s;
}

static status_t find_own(job *j)
{
    TRY(read_compendium(j));
    const motif_set *targets = j->context->targets;
    const truth_facts *truth = &j->truth;
    const factor_wanted wanted = {.dataset = j->task->dataset, .noted = j->noted,
                                  .given = known_of(&j->context->known, j->task->dataset)};
    if (!j->simulated) {
        factor_motifs(&j->own_targets, &j->own_count, &wanted, NULL, 0, targets);
        return STATUS_OK;
    }
    const motif **planted = memory_array(planted, truth->motifs.count);
    size_t count = 0;
    json *list = json_put_list(j->record, "planted");
    for (size_t i = 0; i < truth->motifs.count; i++) {
        if (truth->decoy[i]) continue;
        const motif *one = &truth->motifs.motifs[i];
        size_t *same, same_count;
        planted[count++] = one;
        factor_motifs(&same, &same_count, &(factor_wanted){.dataset = j->task->dataset}, &one, 1,
                      targets);
        json *o = json_add_object(list);
        json_put_text(o, "id", one->id);
        json_put_text(o, "name", one->name);
        json_put_text(o, "kind", truth->kind);
        json *ids = json_put_list(o, "targets");
        for (size_t k = 0; k < same_count; k++) json_add_text(ids, targets->motifs[same[k]].id);
        memory_free(same);
    }
    factor_motifs(&j->own_targets, &j->own_count, &wanted, planted, count, targets);
    memory_free(planted);
    return STATUS_OK;
}

static void choose_positives(job *j)
{
    const explanation *e = &j->e;
    j->rows = memory_array(j->rows, e->count);
    j->letters = memory_alloc(e->count * e->length, 1);
    for (size_t n = 0; n < e->count; n++) {
        if (e->labels[n] != POSITIVE) continue;
        memcpy(j->letters + j->count * e->length, e->letters + n * e->length, e->length);
        j->rows[j->count++] = n;
    }
}

/* What the first layer's windows, integrated gradients and scores without sites need. */
static status_t load_model(job *j)
{
    char *path = folder_path(j->task->folder, FOLDER_MODEL);
    status_t s = model_read(&j->model, path);
    memory_free(path);
    TRY(s);
    if (j->e.start != NULL && j->model.spec.convs > 0) j->filter_width = j->model.spec.width[0];
    j->model.spec.length = (int)j->e.length;
    if (spec_check(&j->model.spec) != STATUS_OK) {
        return status_prefix(STATUS_DATA, "%s: explain.h5 and model.h5", j->task->folder);
    }
    network_create(&j->net, &j->model.spec, TARGET_GROUP);
    j->target = (target){.net = j->net, .parameters = j->model.parameters,
                         .score = TARGET_DIFFERENCE, .both_strands = j->model.both_strands};
    return STATUS_OK;
}

static status_t load(job *j)
{
    char *path = folder_path(j->task->folder, FOLDER_EXPLANATION);
    status_t s = STATUS_OK;
    if (!folder_has(j->task->folder, FOLDER_EXPLANATION)) {
        explain_settings settings = explain_defaults();
        settings.compendium = j->context->settings->compendium;
        settings.force = j->context->settings->force;
        const deal_hooks hooks = {.want_stop = j->hooks->want_stop, .stopper = j->hooks->stopper};
        explain_result result;
        s = explain_run(&result, j->task->folder, &settings, &hooks);
    }
    if (s == STATUS_OK) s = explanation_read(&j->e, path);
    if (s == STATUS_OK && explain_is_of_other_data(&j->e) && !j->context->settings->force) {
        s = status_set(STATUS_DATA, "%s: was made by --force from other data than the network was "
                       "trained on: explain it again, or go on by --force", path);
    }
    memory_free(path);
    TRY(s);
    TRY(load_model(j));
    choose_positives(j);
    return find_own(j);
}

/* SHA-256 of all that the files depend on. */
static void make_key(char key[HASH_TEXT_SIZE], const job *j)
{
    const motifs_settings *s = j->context->settings;
    const cluster_settings *c = &s->cluster;
    char *text = memory_format(
        "version %d\nexplain %s\ntargets %s\nwindow %d\nthreshold %.17g\nrule %.17g %.17g\n"
        "cluster %d %.17g %d %d %.17g %d %.17g %.17g\nfilters %d\nshuffles %d\ntruth %d\n%s",
        KEY_VERSION, j->e.key, j->context->targets_hash, s->window, s->threshold, s->rule.sites,
        s->rule.pseudocount, c->per_sequence, c->fdr, c->span, c->min_sites, c->min_bits,
        c->motifs_max, c->trim, c->merge, j->filter_width, s->shuffles, j->simulated,
        j->other_data ? "other data\n" : "");
    hash *h = hash_create();
    hash_add(h, text, strlen(text));
    hash_add(h, j->stem, strlen(j->stem));
    hash_add(h, j->own_targets, j->own_count * sizeof *j->own_targets);
    hash_finish(h, key);
    memory_free(text);
}

/* ---- STEM.json ---- */

/* Key, files and number of motifs of a record. */
static status_t look_at(bool *ret_same, size_t *ret_motifs, const job *j, json_view record,
                        const char *key)
{
    const char *found, *file;
    json_view files;
    int64_t count;
    TRY(json_get_text(&found, record, "key"));
    TRY(json_get_list(&files, record, "files"));
    TRY(json_get_int(&count, record, "motifs", 0, INT64_MAX));
    *ret_same = strcmp(found, key) == 0;
    *ret_motifs = (size_t)count;
    for (size_t i = 0; i < json_count(files); i++) {
        TRY(json_item_text(&file, files, i));
        char *name = memory_format("%s/%s.%s", j->context->output, j->stem, file);
        *ret_same = *ret_same && files_exists(name);
        memory_free(name);
    }
    return STATUS_OK;
}

/* Is the record of this key there, with its files? One that cannot be read is made anew. */
static bool is_there(size_t *ret_motifs, const job *j, const char *key)
{
    char *path = memory_format("%s/%s.json", j->context->output, j->stem);
    json *o;
    bool same = false;
    status_t s = json_read(&o, path);
    if (s == STATUS_OK) s = look_at(&same, ret_motifs, j, json_look(o, path), key);
    json_free(o);
    memory_free(path);
    return s == STATUS_OK && same;
}

static void add_file(json *files, const char *name, const char *ending)
{
    char *file = memory_format("%s.%s", name, ending);
    json_add_text(files, file);
    memory_free(file);
}

static void list_files(job *j)
{
    const explanation *e = &j->e;
    const bool map = e->path != NULL || e->gradient != NULL || e->difference != NULL;
    const struct {
        const char *method;
        bool there;
    } methods[] = {{"saliency", e->magnitude != NULL},
                   {"activation", e->start != NULL && j->filter_width > 0},
                   {"temporal", e->forward != NULL},
                   {"temporal-backward", e->backward != NULL},
                   {"classopt", e->matrix != NULL},
                   {"consensus", map},
                   {"filters", e->filter_value != NULL && j->filter_width > 0}};
    json *files = json_put_list(j->record, "files");
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (!methods[i].there) continue;
        add_file(files, methods[i].method, "meme");
        add_file(files, methods[i].method, "tsv");
    }
    static const char *const more[] = {"consensus.sites", "consensus.contribution",
                                       "consensus.distances", "consensus.positions",
                                       "consensus.falls", "pairs", "dependencies"};
    const size_t more_count = j->context->settings->shuffles > 0 ? 7 : 4;
    for (size_t i = 0; map && i < more_count; i++) add_file(files, more[i], "tsv");
    if (map && e->places != NULL) add_file(files, "consensus.sites", "bed");
    add_file(files, "words", "meme");
    add_file(files, "words", "tsv");
}

static void begin_record(job *j)
{
    j->record = json_make_object();
    json_put_text(j->record, "format", "demodash-motifs");
    json_put_int(j->record, "version", 1);
    json_put_text(j->record, "dataset", j->task->dataset);
    json_put_text(j->record, "network", j->task->network);
    json_put_int(j->record, "seed", j->task->seed);
}

static void describe(job *j, const char *key)
{
    json_put_text(j->record, "key", key);
    json_put_int(j->record, "sequences", (int64_t)j->count);
    if (j->other_data) json_put_flag(j->record, "other_data", true);
    json *own = json_put_list(j->record, "own");
    for (size_t i = 0; i < j->own_count; i++) {
        json_add_text(own, j->context->targets->motifs[j->own_targets[i]].id);
    }
    j->matched = json_put_object(j->record, "matched");
    j->best = json_put_list(j->record, "best");
    list_files(j);
}

static status_t write_record(const job *j)
{
    json_put_int(j->record, "motifs", (int64_t)j->motifs);
    char *path = memory_format("%s/%s.json", j->context->output, j->stem);
    status_t s = json_write(path, j->record, (json_form){1, 17, false});
    memory_free(path);
    return s;
}

/* ---- all of it ---- */

static status_t compute(motifs_result *ret, job *j)
{
    char key[HASH_TEXT_SIZE];
    TRY(load(j));
    make_key(key, j);
    ret->sequences = j->count;
    ret->own = j->own_count;
    ret->already_done = !j->context->settings->again && is_there(&ret->motifs, j, key);
    if (ret->already_done) return STATUS_OK;
    j->matches = memory_array(j->matches, j->context->targets->count);
    describe(j, key);
    TRY(words_make(j));
    TRY(sets_make(j));
    ret->motifs = j->motifs;
    return write_record(j);
}

status_t motifs_task_run(motifs_result *ret, const job_task *task, const job_context *context,
                         const deal_hooks *hooks)
{
    const double began = seconds_now();
    job j = {.task = task, .context = context, .hooks = hooks, .stem = job_stem(task),
                    .words = motif_set_make()};
    *ret = (motifs_result){0};
    begin_record(&j);
    status_t s = compute(ret, &j);
    json_free(j.record);
    explanation_release(&j.e);
    if (j.simulated) truth_release(&j.truth);
    sequence_set_release(&j.test);
    network_destroy(j.net);
    model_release(&j.model);
    memory_free(j.stem);
    memory_free(j.rows);
    memory_free(j.letters);
    memory_free(j.own_targets);
    memory_free(j.noted);
    memory_free(j.matches);
    motif_set_release(&j.words);
    ret->seconds = seconds_now() - began;
    return s;
}
