/* How it goes about it: a job holds the task, its trainer (src/net/trainer.h) and the loop's own
 * state. The loop steps through batches; at an epoch's end it validates, decides whether to keep
 * the weights, and writes a checkpoint of everything as one block, from which a killed run goes on
 * with the same bits. When no epochs are left the kept weights are tested and the files written.
 * All ranks of the team do the same in the same order; rank 0 alone touches files. */
#include "src/stage/task/train.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/checkpoint.h"
#include "io/model.h"
#include "io/output.h"
#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/core/seconds.h"
#include "src/net/order.h"
#include "src/net/score.h"
#include "src/net/trainer.h"
#include "src/stage/task/folder.h"
#include "src/stats/auc.h"

/* Divides the learning rate at each restart: two of them lower it by nearly a decade, the span of
 * usual rates. */
enum { RESTART_RATE = 3 };

/* One line of epochs.tsv. */
typedef struct {
    double rate, train_loss, train_auroc, validation_loss, validation_auroc;
} epoch_row;

/* Where the loop stands, apart from the trainer; part of the checkpoint. */
typedef struct {
    int64_t done;         /* epochs evaluated */
    int64_t chosen;       /* epoch whose weights are kept, from 1; 0: none yet */
    double chosen_score;
    int64_t finished;     /* no more epochs */
    int64_t restarts;     /* times that a dead network was begun anew */
} loop_state;

typedef struct {
    const dataset *data;
    const train_task *task;
    const team *team;
    const train_hooks *hooks;
    char data_hash[HASH_TEXT_SIZE], key[HASH_TEXT_SIZE]; /* key: of settings and data */
    char *settings;       /* text of settings.txt */
    uint32_t *train_records, *validation_records;
    size_t train_count, validation_count; /* validation_count: of held out, or of its own set */
    const sequence_set *validation_set;
    trainer *trainer;     /* its epochs are passes: an epoch of the recipe has `passes` of them */
    long passes;
    loop_state state;
    epoch_row *rows;      /* [epochs] */
    float *chosen;        /* [P] */
    size_t trained;       /* sequences trained on here and now */
    double began, last_checkpoint;
} job;

/* ---- checks and set-up ---- */

static status_t check_set(const sequence_set *set, const char *name, const char *part, int length)
{
    size_t positives = sequence_set_positives(set);
    if (positives == 0 || positives == set->count) {
        return status_set(STATUS_DATA, "dataset %s: the %s set has no %ssequences", name, part,
                          set->count == 0 ? "" : positives == 0 ? "positive " : "negative ");
    }
    if (set->length != length) {
        return status_set(STATUS_DATA, "dataset %s: %s sequences have %d letters, the network "
                          "takes %d", name, part, set->length, length);
    }
    return STATUS_OK;
}

static status_t check_data(const dataset *d, const train_task *task)
{
    TRY(check_set(&d->train, d->name, "training", task->spec.length));
    if (!task->untested) TRY(check_set(&d->test, d->name, "test", task->spec.length));
    if (d->validation.count > 0) {
        TRY(check_set(&d->validation, d->name, "validation", task->spec.length));
    }
    if (task->recipe.choose == RECIPE_VALIDATION && d->validation.count == 0
        && task->recipe.validation <= 0) {
        return status_set(STATUS_USAGE, "choosing by validation needs --validation above 0");
    }
    return STATUS_OK;
}

static char *describe_settings(const dataset *d, const train_task *task, const char *data_hash)
{
    char *spec = spec_describe(&task->spec), *recipe = recipe_describe(&task->recipe);
    char *text = memory_format("format demodash-task 1\ndataset %s\nnetwork %s\nspecification %s\n"
                               "seed %lld\ndata_sha256 %s\nrecipe_%s",
                               d->name, task->network, spec, (long long)task->seed, data_hash,
                               recipe);
    memory_free(spec);
    memory_free(recipe);
    return text;
}

/* A trainer at its beginning; after a restart the network begins with other weights. */
static void begin_trainer(job *j)
{
    const dataset *d = j->data;
    const train_task *task = j->task;
    const uint64_t seed = (uint64_t)task->seed;
    char *name = j->state.restarts == 0 ? memory_copy_text(task->network)
        : memory_format("%s restart %lld", task->network, (long long)j->state.restarts);
    trainer_settings settings = recipe_trainer_settings(&task->recipe, j->train_count);
    trainer_destroy(j->trainer);
    trainer_create(&j->trainer, &task->spec, &settings, &d->train, j->train_records,
                   j->train_count, random_key_make(d->name, "", seed),
                   random_key_make(d->name, name, seed), j->team);
    memory_free(name);
}

static void set_up(job *j)
{
    const dataset *d = j->data;
    const train_task *task = j->task;
    random_key data_key = random_key_make(d->name, "", (uint64_t)task->seed);
    const bool own = d->validation.count > 0;
    j->train_records = memory_array(j->train_records, d->train.count);
    j->validation_records = memory_array(j->validation_records, d->train.count);
    order_split(j->train_records, &j->train_count, j->validation_records, &j->validation_count,
                &d->train, own ? 0 : task->recipe.validation, task->recipe.shuffle, data_key);
    j->validation_set = &d->train;
    if (own && task->recipe.validation > 0) {
        memory_free(j->validation_records);
        j->validation_records = NULL; /* all of its own set, in order */
        j->validation_set = &d->validation;
        j->validation_count = d->validation.count;
    }
    j->passes = recipe_passes(&task->recipe, j->train_count);
    begin_trainer(j);
    j->rows = memory_array(j->rows, (size_t)task->recipe.epochs);
    j->chosen = memory_array(j->chosen, trainer_parameter_count(j->trainer));
    memcpy(j->chosen, trainer_average(j->trainer),
           trainer_parameter_count(j->trainer) * sizeof(float));
    j->began = j->last_checkpoint = seconds_now();
}

static void tear_down(job *j)
{
    trainer_destroy(j->trainer);
    memory_free(j->train_records);
    memory_free(j->validation_records);
    memory_free(j->rows);
    memory_free(j->chosen);
    memory_free(j->settings);
}

/* Epochs of the recipe and batches of the current one that are done. */
static long epoch_now(const job *j)
{
    return (long)trainer_epoch(j->trainer) / j->passes;
}

static size_t batch_now(const job *j)
{
    const size_t pass = (size_t)(trainer_epoch(j->trainer) % j->passes);
    return pass * trainer_batches(j->trainer) + trainer_batch(j->trainer);
}

static size_t batches_of(const job *j)
{
    return (size_t)j->passes * trainer_batches(j->trainer);
}

/* Units die of steps that are too long: after a restart they are shorter. */
static double rate_at(const job *j, long epoch, size_t batch)
{
    double shorter = 1;
    for (int64_t i = 0; i < j->state.restarts; i++) shorter /= RESTART_RATE;
    return shorter * recipe_rate(&j->task->recipe, epoch, batch, batches_of(j));
}

static void say(const job *j, const char *sentence)
{
    if (j->team->rank == 0 && j->hooks->note != NULL) j->hooks->note(j->hooks->data, sentence);
}

/* ---- checkpoint ----
 * One block: the loop's state, the rows of epochs.tsv so far, the kept weights, the trainer's
 * state. Each piece has a size that the settings fix, so that the block's size alone says whether
 * it is of this task. The loop's state comes first since reading needs it before the rest: after a
 * restart the trainer is begun anew under another name (other initial weights and random numbers)
 * before its state is put in. */

static size_t block_size(const job *j)
{
    return sizeof(loop_state) + (size_t)j->task->recipe.epochs * sizeof(epoch_row)
        + trainer_parameter_count(j->trainer) * sizeof(float) + trainer_state_size(j->trainer);
}

static status_t save(job *j)
{
    const size_t rows = (size_t)j->task->recipe.epochs * sizeof(epoch_row);
    const size_t floats = trainer_parameter_count(j->trainer) * sizeof(float);
    char *block = memory_alloc(block_size(j), 1), *to = block;
    memcpy(to, &j->state, sizeof j->state), to += sizeof j->state;
    memcpy(to, j->rows, rows), to += rows;
    memcpy(to, j->chosen, floats), to += floats;
    trainer_save(j->trainer, to);
    status_t s = STATUS_OK;
    if (j->team->rank == 0) s = checkpoint_write(j->task->folder, j->key, block, block_size(j));
    memory_free(block);
    j->last_checkpoint = seconds_now();
    return team_agree(j->team, s);
}

static status_t resume(job *j)
{
    const size_t rows = (size_t)j->task->recipe.epochs * sizeof(epoch_row);
    const size_t floats = trainer_parameter_count(j->trainer) * sizeof(float);
    void *block = NULL;
    char *note = NULL;
    status_t s = STATUS_OK;
    if (j->team->rank == 0) {
        s = checkpoint_read(&block, &note, j->task->folder, j->key, block_size(j));
    }
    if (note != NULL) say(j, note);
    memory_free(note);
    TRY(team_agree(j->team, s));
    int64_t found = block != NULL;
    team_broadcast(j->team, &found, sizeof found, 0);
    if (!found) return STATUS_OK;
    if (block == NULL) block = memory_alloc(block_size(j), 1);
    team_broadcast(j->team, block, block_size(j), 0);
    const char *from = block;
    memcpy(&j->state, from, sizeof j->state), from += sizeof j->state;
    memcpy(j->rows, from, rows), from += rows;
    memcpy(j->chosen, from, floats), from += floats;
    if (j->state.restarts > 0) begin_trainer(j); /* the one at hand is of no restart */
    trainer_load(j->trainer, from);
    memory_free(block);
    char *sentence = memory_format("resumed at epoch %ld, batch %zu", epoch_now(j) + 1,
                                   batch_now(j) + 1);
    say(j, sentence);
    memory_free(sentence);
    return STATUS_OK;
}

/* ---- the loop ---- */

static status_t auroc_of(double *ret, const float *margins, const sequence_set *set,
                         const uint32_t *records, size_t count)
{
    double *scores = memory_array(scores, count);
    uint8_t *labels = memory_array(labels, count);
    size_t positives = 0;
    for (size_t i = 0; i < count; i++) {
        scores[i] = (double)margins[i];
        labels[i] = set->labels[records != NULL ? records[i] : i];
        positives += labels[i];
    }
    status_t s = STATUS_OK;
    auc_result area;
    *ret = NAN;
    if (positives > 0 && positives < count) {
        s = auc_roc(&area, scores, labels, count);
        if (s == STATUS_OK) *ret = area.area;
    }
    memory_free(scores);
    memory_free(labels);
    return s;
}

/* Two or more values, all the same? */
static bool all_equal(const float *values, size_t count)
{
    if (count < 2) return false;
    for (size_t i = 1; i < count; i++) {
        if (values[i] != values[0]) return false;
    }
    return true;
}

/* Weights may be finite and their scores not: such a network is no result. record: of margin i. */
static status_t check_margins(const job *j, const float *margins, size_t count,
                              const sequence_set *set, const uint32_t *records)
{
    const size_t i = score_first_not_finite(margins, count);
    if (i == count) return STATUS_OK;
    return status_set(STATUS_FAILED, "%s-s%lld of %s gives sequence '%s' no finite score: its "
                      "weights are too large; a lower learning rate may help", j->task->network,
                      (long long)j->task->seed, j->data->name,
                      set->ids[records != NULL ? records[i] : i]);
}

/* Score the validation records with the weights that would be kept. A network is dead when it gives
 * all of them one score: no unit before the output answers to the input, and none will again. */
static status_t validate(job *j, epoch_row *row, bool *ret_dead)
{
    row->validation_loss = row->validation_auroc = NAN;
    *ret_dead = false;
    if (j->validation_count == 0) return STATUS_OK;
    float *margins = memory_array(margins, j->validation_count);
    score_margins(margins, &j->task->spec, trainer_average(j->trainer), j->validation_set->letters,
                  j->validation_records, j->validation_count, j->task->recipe.both_strands,
                  j->team);
    row->validation_loss = score_loss(margins, j->validation_set->labels, j->validation_records,
                                      j->validation_count);
    status_t s = check_margins(j, margins, j->validation_count, j->validation_set,
                               j->validation_records);
    if (s == STATUS_OK) s = auroc_of(&row->validation_auroc, margins, j->validation_set,
                          j->validation_records, j->validation_count);
    *ret_dead = all_equal(margins, j->validation_count);
    memory_free(margins);
    return s;
}

/* Back to the first epoch with other initial weights and shorter steps. */
static status_t begin_anew(job *j)
{
    char *sentence = memory_format("the network is dead after epoch %lld (one score for all "
                                   "validation sequences): begun anew with a third of the "
                                   "learning rate, %lld of %ld times",
                                   (long long)j->state.done + 1, (long long)j->state.restarts + 1,
                                   j->task->recipe.restarts);
    say(j, sentence);
    memory_free(sentence);
    j->state = (loop_state){.restarts = j->state.restarts + 1};
    begin_trainer(j);
    return save(j);
}

/* Keep this epoch's weights if the recipe's choice says so; notice when to stop early. */
static void choose(job *j, const epoch_row *row)
{
    const recipe *r = &j->task->recipe;
    double score = r->choose == RECIPE_LAST ? (double)j->state.done
        : r->choose == RECIPE_TRAIN ? row->train_auroc : row->validation_auroc;
    if (j->state.chosen == 0 || score > j->state.chosen_score) {
        j->state.chosen = j->state.done;
        j->state.chosen_score = score;
        memcpy(j->chosen, trainer_average(j->trainer),
               trainer_parameter_count(j->trainer) * sizeof(float));
    }
    bool late = r->patience > 0 && j->state.done - j->state.chosen >= r->patience;
    j->state.finished = j->state.done == r->epochs || late;
}

static void show(const job *j, const trainer_report *report)
{
    if (j->hooks->progress == NULL) return;
    const int64_t done = j->state.done;
    train_progress p = {.epoch = epoch_now(j) + 1,
                        .epochs = j->task->recipe.epochs,
                        .batch = batch_now(j), .batches = batches_of(j),
                        .loss = report->loss,
                        .train_auroc = done > 0 ? j->rows[done - 1].train_auroc : NAN,
                        .validation_auroc = done > 0 ? j->rows[done - 1].validation_auroc : NAN,
                        .rate = (double)j->trained / (seconds_now() - j->began + 1e-9)};
    j->hooks->progress(j->hooks->data, &p);
}

static status_t end_epoch(job *j)
{
    epoch_row *row = &j->rows[j->state.done];
    trainer_report report;
    float *margins = memory_array(margins, j->train_count);
    const long epoch = epoch_now(j);
    status_t s = trainer_end_epoch(j->trainer, &report, margins);
    row->rate = rate_at(j, epoch, 0);
    row->train_loss = report.loss;
    if (s == STATUS_OK) {
        s = auroc_of(&row->train_auroc, margins, &j->data->train, j->train_records,
                     j->train_count);
    }
    memory_free(margins);
    bool dead = false;
    if (s == STATUS_OK) s = validate(j, row, &dead);
    if (s != STATUS_OK) return s;
    if (dead && j->state.restarts < j->task->recipe.restarts) return begin_anew(j);
    j->state.done++;
    choose(j, row);
    return save(j);
}

/* A stop was asked for between batches: keep the state. */
static status_t stop_here(job *j)
{
    TRY(save(j));
    return status_set(STATUS_STOPPED, "stopped at epoch %ld, batch %zu; run the same command "
                      "again to go on", epoch_now(j) + 1, batch_now(j));
}

/* The rest of a pass over the training set. */
static status_t run_pass(job *j)
{
    while (trainer_batch(j->trainer) < trainer_batches(j->trainer)) {
        const bool stop = j->hooks->want_stop != NULL && j->hooks->want_stop(j->hooks->data);
        const bool due = j->team->rank == 0
            && seconds_now() - j->last_checkpoint > j->task->checkpoint_seconds;
        const double rate = rate_at(j, epoch_now(j), batch_now(j));
        trainer_report report;
        status_t s = trainer_step(j->trainer, &report, rate, stop, due);
        if (s != STATUS_OK) {
            char *reason = memory_copy_text(status_message());
            status_t saved = save(j);
            if (saved == STATUS_OK) {
                s = j->passes == 1 ? status_set(s, "%s", reason)
                    : status_set(s, "%s (an epoch counted as %ld)", reason, j->passes);
            }
            memory_free(reason);
            return saved != STATUS_OK ? saved : s;
        }
        j->trained += report.count;
        show(j, &report);
        if (report.stop) return stop_here(j);
        if (report.checkpoint) TRY(save(j));
    }
    return STATUS_OK;
}

static status_t loop(job *j)
{
    while (!j->state.finished) {
        TRY(run_pass(j));
        if ((trainer_epoch(j->trainer) + 1) % j->passes == 0) {
            TRY(end_epoch(j));
        } else {
            trainer_report report;
            TRY(trainer_end_epoch(j->trainer, &report, NULL));
        }
    }
    return STATUS_OK;
}

/* ---- results ---- */

static void write_number(FILE *out, double value)
{
    if (isnan(value)) {
        fputs("\tNA", out);
    } else {
        fprintf(out, "\t%.9g", value);
    }
}

static status_t write_epochs(const job *j)
{
    char *path = folder_path(j->task->folder, FOLDER_EPOCHS);
    output *o;
    status_t s = output_open(&o, path);
    memory_free(path);
    TRY(s);
    FILE *out = output_stream(o);
    fputs("epoch\trate\ttrain_loss\ttrain_auroc\tvalidation_loss\tvalidation_auroc\tchosen\n", out);
    for (int64_t i = 0; i < j->state.done; i++) {
        const epoch_row *row = &j->rows[i];
        fprintf(out, "%lld", (long long)i + 1);
        write_number(out, row->rate);
        write_number(out, row->train_loss);
        write_number(out, row->train_auroc);
        write_number(out, row->validation_loss);
        write_number(out, row->validation_auroc);
        fprintf(out, "\t%d\n", i + 1 == j->state.chosen);
    }
    return output_commit(o);
}

static status_t write_model(const job *j)
{
    char *path = folder_path(j->task->folder, FOLDER_MODEL);
    char *recipe = recipe_describe(&j->task->recipe);
    model m = {.spec = j->task->spec,
               .network = (char *)j->task->network,
               .dataset = j->data->name,
               .seed = j->task->seed,
               .epoch = j->state.chosen,
               .both_strands = j->task->recipe.both_strands,
               .recipe = recipe,
               .data_sha256 = (char *)j->data_hash,
               .count = trainer_parameter_count(j->trainer),
               .parameters = j->chosen};
    status_t s = model_write(path, &m);
    memory_free(recipe);
    memory_free(path);
    return s;
}

static record_task describe_record(const dataset *d, const train_task *task, const char *settings,
                                   const char *data_hash)
{
    return (record_task){.folder = task->folder, .dataset = d->name, .network = task->network,
                         .seed = task->seed, .recipe = task->recipe.name, .settings = settings,
                         .data_hash = data_hash};
}

/* What metrics.json of a network says beside the metrics. */
static json *describe_result(const job *j, const train_result *r)
{
    const size_t count = trainer_parameter_count(j->trainer);
    char parameters[HASH_TEXT_SIZE];
    hash_bytes(parameters, j->chosen, count * sizeof(float));
    json *o = json_make_object();
    json_put_int(o, "train_sequences", (int64_t)j->train_count);
    json_put_int(o, "validation_sequences", (int64_t)j->validation_count);
    json_put_number(o, "validation_auroc", r->validation_auroc);
    json_put_int(o, "epochs", r->epochs);
    json_put_int(o, "chosen_epoch", r->chosen);
    json_put_int(o, "restarts", j->state.restarts);
    json_put_int(o, "parameters", (int64_t)count);
    json_put_text(o, "parameters_sha256", parameters);
    return o;
}

/* All files, by rank 0; metrics.json last. */
static status_t write_results(const job *j, const train_result *r, const double *scores)
{
    const record_task record = describe_record(j->data, j->task, j->settings, j->data_hash);
    TRY(write_epochs(j));
    TRY(write_model(j));
    TRY(record_write(&record, r, scores, &j->data->test, describe_result(j, r), j->hooks,
                     j->team->size));
    checkpoint_remove(j->task->folder);
    return STATUS_OK;
}

static status_t finish(job *j, train_result *ret)
{
    const sequence_set *test = &j->data->test;
    float *margins = memory_array(margins, test->count);
    double *scores = memory_array(scores, test->count);
    if (test->count > 0) {
        score_margins(margins, &j->task->spec, j->chosen, test->letters, NULL, test->count,
                      j->task->recipe.both_strands, j->team);
    }
    for (size_t i = 0; i < test->count; i++) scores[i] = score_probability((double)margins[i]);
    status_t s = check_margins(j, margins, test->count, test, NULL);
    if (s != STATUS_OK) {
        ret->test = (metrics){0};
    } else if (j->task->untested) {
        ret->test = (metrics){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0, 0};
    } else {
        s = metrics_compute(&ret->test, scores, test->labels, test->count);
    }
    ret->epochs = (long)j->state.done;
    ret->chosen = (long)j->state.chosen;
    ret->validation_auroc = j->rows[j->state.chosen - 1].validation_auroc;
    ret->seconds = seconds_now() - j->began;
    ret->rate = (double)j->trained / ret->seconds;
    if (s == STATUS_OK && j->team->rank == 0) s = write_results(j, ret, scores);
    memory_free(margins);
    memory_free(scores);
    return team_agree(j->team, s);
}

status_t train_look(train_result *ret, bool *ret_found, const dataset *d, const train_task *task)
{
    char digest[HASH_TEXT_SIZE];
    record_data_hash(digest, d);
    char *settings = describe_settings(d, task, digest);
    const record_task record = describe_record(d, task, settings, digest);
    status_t s = record_find(ret, ret_found, &record);
    memory_free(settings);
    return s;
}

status_t train_run(train_result *ret, const dataset *d, const train_task *task, const team *t,
                   const train_hooks *hooks)
{
    static const train_hooks nothing = {0};
    *ret = (train_result){0};
    TRY(check_data(d, task));
    job j = {.data = d, .task = task, .team = t, .hooks = hooks != NULL ? hooks : &nothing};
    record_data_hash(j.data_hash, d);
    j.settings = describe_settings(d, task, j.data_hash);
    char *former = record_former_settings(j.settings); /* so that older checkpoints go on */
    hash_bytes(j.key, former, strlen(former));
    memory_free(former);
    const record_task record = describe_record(d, task, j.settings, j.data_hash);
    bool found = false;
    status_t s = record_begin(ret, &found, &record, t);
    if (s != STATUS_OK || found) {
        memory_free(j.settings);
        return s;
    }
    ret->already_done = false;
    set_up(&j);
    s = resume(&j);
    if (s == STATUS_OK) s = loop(&j);
    if (s == STATUS_OK) s = finish(&j, ret);
    tear_down(&j);
    return s;
}
