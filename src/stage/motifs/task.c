#include "src/stage/motifs/task.h"

#include <string.h>
#include <unistd.h>

#include "io/compendium.h"
#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/core/seconds.h"
#include "src/stage/explain/explain.h"
#include "src/stage/motifs/job.h"
#include "src/stage/data/factor.h"

enum { KEY_VERSION = 4, /* counts up when other files come of the same input */
        POSITIVE = 1 };

char *motifs_stem(const motifs_task *task)
{
    char *d = output_escape(task->dataset), *v = output_escape(task->network);
    char *stem = memory_format("%s.%s-s%lld", d, v, task->seed);
    memory_free(d);
    memory_free(v);
    return stem;
}

/* ---- what the methods use ---- */

status_t motifs_job_check(const motifs_job *j)
{
    if (!deal_stop_wanted(j->hooks)) return STATUS_OK;
    return status_set(STATUS_STOPPED, "%s: stopped, run the same command again", j->stem);
}

status_t motifs_job_open(output **ret, const motifs_job *j, const char *suffix)
{
    char *path = memory_format("%s/%s.%s", j->context->output, j->stem, suffix);
    status_t s = output_open(ret, path);
    memory_free(path);
    return s;
}

long long motifs_job_number(const motifs_job *j, size_t n)
{
    const long long number = j->e.numbers[j->rows[n]];
    return number > 0 ? number : (long long)j->rows[n] + 1;
}

bool motifs_job_is_own(const motifs_job *j, int target)
{
    for (size_t i = 0; i < j->own_count; i++) {
        if (j->own[i] == (size_t)target) return true;
    }
    return false;
}

/* ---- what a task brings ---- */

/* What was planted, and the test set. */
static status_t read_dataset_truth(motifs_job *j, const compendium *c, size_t i)
{
    dataset data;
    TRY(compendium_read(&data, c, i));
    status_t s = simulate_truth_read(&j->truth, c, i);
    j->simulated = s == STATUS_OK;
    if (j->simulated) {
        j->test = data.test;
        data.test = (sequence_set){0};
    }
    dataset_release(&data);
    return s;
}

/* Fills j->truth; j->simulated stays false where the compendium is not at hand or the dataset is not
 * simulated. */
static status_t read_truth(motifs_job *j)
{
    const char *given = j->context->settings->compendium;
    char *run = memory_format("%s/run.json", j->task->folder);
    json_t *o = json_load_file(run, 0, NULL); /* NULL: missing or damaged, names nothing */
    memory_free(run);
    const char *path = given != NULL ? given : json_string_value(json_object_get(o, "compendium"));
    compendium *c;
    status_t s = STATUS_OK;
    if (path != NULL && (given != NULL || access(path, R_OK) == 0)) {
        s = compendium_open(&c, path);
        if (s == STATUS_OK) {
            const long i = compendium_find(c, j->task->dataset);
            if (i >= 0 && simulate_has_truth(c, (size_t)i)) s = read_dataset_truth(j, c, (size_t)i);
            compendium_close(c);
        }
    }
    json_decref(o);
    return s;
}

static status_t find_own(motifs_job *j)
{
    TRY(read_truth(j));
    const motif_set *targets = j->context->targets;
    const simulate_truth *truth = &j->truth;
    if (!j->simulated) {
        factor_motifs(&j->own, &j->own_count, j->task->dataset, NULL, 0, targets);
        return STATUS_OK;
    }
    const motif **planted = memory_array(planted, truth->motifs.count);
    size_t count = 0;
    json_t *list = json_array();
    for (size_t i = 0; i < truth->motifs.count; i++) {
        if (truth->decoy[i]) continue;
        const motif *one = &truth->motifs.motifs[i];
        size_t *same, same_count;
        planted[count++] = one;
        factor_motifs(&same, &same_count, j->task->dataset, &one, 1, targets);
        json_t *ids = json_array();
        for (size_t k = 0; k < same_count; k++) {
            json_array_append_new(ids, json_string(targets->motifs[same[k]].id));
        }
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:o}", "id", one->id, "name", one->name,
                                              "kind", truth->kind, "targets", ids));
        memory_free(same);
    }
    json_object_set_new(j->record, "planted", list);
    factor_motifs(&j->own, &j->own_count, j->task->dataset, planted, count, targets);
    memory_free(planted);
    return STATUS_OK;
}

static void choose_positives(motifs_job *j)
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
static status_t load_model(motifs_job *j)
{
    char *path = memory_format("%s/model.h5", j->task->folder);
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

static status_t load(motifs_job *j)
{
    char *path = memory_format("%s/explain.h5", j->task->folder);
    status_t s = STATUS_OK;
    if (access(path, F_OK) != 0) {
        const explain_settings settings = explain_defaults();
        const deal_hooks hooks = {.want_stop = j->hooks->want_stop, .stopper = j->hooks->stopper};
        explain_result result;
        s = explain_run(&result, j->task->folder, &settings, &hooks);
    }
    if (s == STATUS_OK) s = explanation_read(&j->e, path);
    memory_free(path);
    TRY(s);
    TRY(load_model(j));
    choose_positives(j);
    return find_own(j);
}

/* SHA-256 of all that the files depend on. */
static void make_key(char key[HASH_TEXT_SIZE], const motifs_job *j)
{
    const motifs_settings *s = j->context->settings;
    const cluster_settings *c = &s->cluster;
    char *text = memory_format(
        "version %d\nexplain %s\ntargets %s\nwindow %d\nthreshold %.17g\nrule %.17g %.17g\n"
        "cluster %d %.17g %d %d %.17g %d %.17g %.17g\nfilters %d\nshuffles %d\ntruth %d\n", KEY_VERSION, j->e.key,
        j->context->targets_hash, s->window, s->threshold, s->rule.sites, s->rule.pseudocount,
        c->per_sequence, c->fdr, c->span, c->min_sites, c->min_bits, c->motifs_max, c->trim,
        c->merge, j->filter_width, s->shuffles, j->simulated);
    hash *h = hash_create();
    hash_add(h, text, strlen(text));
    hash_add(h, j->stem, strlen(j->stem));
    hash_add(h, j->own, j->own_count * sizeof *j->own);
    hash_finish(h, key);
    memory_free(text);
}

/* ---- STEM.json ---- */

/* Is the record of this key there, with its files? */
static bool is_there(size_t *ret_motifs, const motifs_job *j, const char *key)
{
    char *path = memory_format("%s/%s.json", j->context->output, j->stem);
    json_t *o = json_load_file(path, 0, NULL); /* NULL: not there, or to be made anew */
    const char *found = json_string_value(json_object_get(o, "key"));
    bool same = found != NULL && strcmp(found, key) == 0;
    size_t i;
    json_t *file;
    json_array_foreach(json_object_get(o, "files"), i, file) {
        char *name = memory_format("%s/%s.%s", j->context->output, j->stem, json_string_value(file));
        same = same && access(name, F_OK) == 0;
        memory_free(name);
    }
    *ret_motifs = (size_t)json_integer_value(json_object_get(o, "motifs"));
    json_decref(o);
    memory_free(path);
    return same;
}

static void list_files(motifs_job *j)
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
    json_t *files = json_array();
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (!methods[i].there) continue;
        json_array_append_new(files, json_sprintf("%s.meme", methods[i].method));
        json_array_append_new(files, json_sprintf("%s.tsv", methods[i].method));
    }
    static const char *const more[] = {"consensus.sites", "consensus.contribution",
                                       "consensus.distances", "consensus.positions",
                                       "consensus.falls", "pairs", "dependencies"};
    const size_t more_count = j->context->settings->shuffles > 0 ? 7 : 4;
    for (size_t i = 0; map && i < more_count; i++) {
        json_array_append_new(files, json_sprintf("%s.tsv", more[i]));
    }
    json_array_append_new(files, json_string("words.meme"));
    json_array_append_new(files, json_string("words.tsv"));
    json_object_set_new(j->record, "files", files);
}

static void begin_record(motifs_job *j)
{
    j->record = json_pack("{s:s, s:i}", "format", "demodash-motifs", "version", 1);
    json_object_set_new(j->record, "dataset", json_string(j->task->dataset));
    json_object_set_new(j->record, "network", json_string(j->task->network));
    json_object_set_new(j->record, "seed", json_integer(j->task->seed));
}

static void describe(motifs_job *j, const char *key)
{
    json_t *own = json_array();
    for (size_t i = 0; i < j->own_count; i++) {
        json_array_append_new(own, json_string(j->context->targets->motifs[j->own[i]].id));
    }
    json_object_set_new(j->record, "key", json_string(key));
    json_object_set_new(j->record, "sequences", json_integer((json_int_t)j->count));
    json_object_set_new(j->record, "own", own);
    json_object_set_new(j->record, "matched", json_object());
    json_object_set_new(j->record, "best", json_array());
    list_files(j);
}

static status_t write_record(const motifs_job *j)
{
    json_object_set_new(j->record, "motifs", json_integer((json_int_t)j->motifs));
    char *text = json_dumps(j->record, JSON_INDENT(1));
    char *path = memory_format("%s/%s.json", j->context->output, j->stem);
    status_t s = output_write(path, text, strlen(text));
    memory_free(path);
    free(text);
    return s;
}

/* ---- all of it ---- */

static status_t compute(motifs_result *ret, motifs_job *j)
{
    char key[HASH_TEXT_SIZE];
    TRY(load(j));
    make_key(key, j);
    ret->sequences = j->count;
    ret->already_done = !j->context->settings->again && is_there(&ret->motifs, j, key);
    if (ret->already_done) return STATUS_OK;
    j->matches = memory_array(j->matches, j->context->targets->count);
    describe(j, key);
    TRY(motifs_job_words(j));
    TRY(motifs_job_sets(j));
    ret->motifs = j->motifs;
    return write_record(j);
}

status_t motifs_task_run(motifs_result *ret, const motifs_task *task, const motifs_context *context,
                         const deal_hooks *hooks)
{
    const double began = seconds_now();
    motifs_job j = {.task = task, .context = context, .hooks = hooks, .stem = motifs_stem(task),
                    .words = motif_set_make()};
    *ret = (motifs_result){0};
    begin_record(&j);
    status_t s = compute(ret, &j);
    json_decref(j.record);
    explanation_release(&j.e);
    if (j.simulated) simulate_truth_release(&j.truth);
    sequence_set_release(&j.test);
    network_destroy(j.net);
    model_release(&j.model);
    memory_free(j.stem);
    memory_free(j.rows);
    memory_free(j.letters);
    memory_free(j.own);
    memory_free(j.matches);
    motif_set_release(&j.words);
    ret->seconds = seconds_now() - began;
    return s;
}
