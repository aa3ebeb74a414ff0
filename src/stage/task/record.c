#include "src/stage/task/record.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "config.h"
#include "io/checkpoint.h"
#include "io/output.h"
#include "io/predictions.h"
#include "src/core/hash.h"
#include "src/core/memory.h"

static void add_set(hash *h, const sequence_set *set)
{
    uint64_t head[2] = {set->count, (uint64_t)set->length};
    hash_add(h, head, sizeof head);
    hash_add(h, set->letters, set->count * (size_t)set->length);
    hash_add(h, set->labels, set->count);
    hash_add(h, set->made, set->count);
}

void record_data_hash(char text[65], const dataset *d)
{
    hash *h = hash_create();
    add_set(h, &d->train);
    add_set(h, &d->validation);
    add_set(h, &d->test);
    hash_finish(h, text);
}

json_t *record_number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static status_t write_json(const char *folder, const char *name, json_t *object)
{
    char *text = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
    json_decref(object);
    char *path = memory_format("%s/%s", folder, name), *lined = memory_format("%s\n", text);
    free(text);
    status_t s = output_write(path, lined, strlen(lined));
    memory_free(path);
    memory_free(lined);
    return s;
}

static status_t write_metrics(const record_task *t, const train_result *r, json_t *more)
{
    const metrics *m = &r->test;
    json_t *o = json_object();
    json_object_set_new(o, "dataset", json_string(t->dataset));
    json_object_set_new(o, "network", json_string(t->network));
    json_object_set_new(o, "seed", json_integer(t->seed));
    json_object_set_new(o, "recipe", json_string(t->recipe));
    json_object_set_new(o, "auroc", record_number(m->auroc));
    json_object_set_new(o, "auroc_low", record_number(m->auroc_low));
    json_object_set_new(o, "auroc_high", record_number(m->auroc_high));
    json_object_set_new(o, "auroc_se", record_number(m->auroc_se));
    json_object_set_new(o, "auprc", record_number(m->auprc));
    json_object_set_new(o, "accuracy", record_number(m->accuracy));
    json_object_set_new(o, "mcc", record_number(m->mcc));
    json_object_set_new(o, "f1", record_number(m->f1));
    json_object_set_new(o, "log_loss", record_number(m->log_loss));
    json_object_set_new(o, "test_positives", json_integer((json_int_t)m->positives));
    json_object_set_new(o, "test_negatives", json_integer((json_int_t)m->negatives));
    json_object_update(o, more);
    json_decref(more);
    json_object_set_new(o, "data_sha256", json_string(t->data_hash));
    return write_json(t->folder, "metrics.json", o);
}

static status_t write_run(const record_task *t, const train_result *r, const train_hooks *h,
                          int ranks)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    json_t *o = json_object();
    json_object_set_new(o, "version", json_string(PACKAGE_VERSION));
    json_object_set_new(o, "command", json_string(h->command_line != NULL ? h->command_line : ""));
    if (h->compendium != NULL) json_object_set_new(o, "compendium", json_string(h->compendium));
    json_object_set_new(o, "ranks", json_integer(ranks));
    json_object_set_new(o, "hosts", json_string(h->hosts != NULL ? h->hosts : ""));
    json_object_set_new(o, "mpi", json_string(h->library != NULL ? h->library : ""));
    json_object_set_new(o, "seconds", record_number(r->seconds));
    json_object_set_new(o, "sequences_per_second", record_number(r->rate));
    json_object_set_new(o, "rank0_peak_kib", json_integer(usage.ru_maxrss));
    return write_json(t->folder, "run.json", o);
}

status_t record_write(const record_task *t, const train_result *r, const double *scores,
                      const sequence_set *test, json_t *more, const train_hooks *hooks, int ranks)
{
    char *settings = memory_format("%s/settings.txt", t->folder);
    char *scored = memory_format("%s/predictions.tsv", t->folder);
    status_t s = output_write(settings, t->settings, strlen(t->settings));
    if (s == STATUS_OK) {
        s = predictions_write(scored, test->ids, test->labels, scores, test->count);
    }
    memory_free(settings);
    memory_free(scored);
    if (s == STATUS_OK) s = write_run(t, r, hooks, ranks);
    if (s != STATUS_OK) {
        json_decref(more);
        return s;
    }
    return write_metrics(t, r, more);
}

/* ---- finished tasks ---- */

static double number_of(const json_t *o, const char *name)
{
    const json_t *value = json_object_get(o, name);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

status_t record_read_metrics(train_result *ret, bool *ret_found, const char *folder)
{
    char *path = memory_format("%s/metrics.json", folder);
    *ret = (train_result){.already_done = true};
    *ret_found = access(path, F_OK) == 0;
    status_t s = STATUS_OK;
    if (*ret_found) {
        json_error_t error;
        json_t *o = json_load_file(path, 0, &error);
        if (!json_is_object(o)) {
            s = status_set(STATUS_DATA, "%s:%d: %s", path, error.line, error.text);
        } else {
            ret->test.auroc = number_of(o, "auroc");
            ret->test.auroc_low = number_of(o, "auroc_low");
            ret->test.auroc_high = number_of(o, "auroc_high");
            ret->test.auroc_se = number_of(o, "auroc_se");
            ret->test.auprc = number_of(o, "auprc");
            ret->test.accuracy = number_of(o, "accuracy");
            ret->test.mcc = number_of(o, "mcc");
            ret->test.f1 = number_of(o, "f1");
            ret->test.log_loss = number_of(o, "log_loss");
            ret->test.positives = (size_t)number_of(o, "test_positives");
            ret->test.negatives = (size_t)number_of(o, "test_negatives");
            ret->validation_auroc = number_of(o, "validation_auroc");
            /* the kernel machine says how many it had, networks how many they held out */
            const double used = number_of(o, "train_sequences");
            const double had = number_of(o, "train_sequences_available");
            const double held = number_of(o, "validation_sequences");
            ret->train_used = used > 0 ? (size_t)used : 0;
            ret->train_had = had > 0 ? (size_t)had
                : ret->train_used + (held > 0 ? (size_t)held : 0);
            ret->epochs = (long)number_of(o, "epochs");
            ret->chosen = (long)number_of(o, "chosen_epoch");
        }
        json_decref(o);
    }
    memory_free(path);
    return s;
}

char *record_former_settings(const char *settings)
{
    char *former = memory_copy_text(settings);
    char *line = strstr(former, "\nnetwork ");
    if (line != NULL) memcpy(line, "\nvariant ", strlen("\nvariant ")); /* of equal length */
    return former;
}

/* Does settings.txt of the folder hold this text, or its former spelling? */
static bool same_settings(const char *folder, const char *settings)
{
    char *path = memory_format("%s/settings.txt", folder);
    FILE *f = fopen(path, "rb");
    const size_t length = strlen(settings);
    char *text = memory_alloc(length + 2, 1), *former = record_former_settings(settings);
    const size_t got = f != NULL ? fread(text, 1, length + 1, f) : 0;
    if (f != NULL) fclose(f);
    const bool same = got == length && (memcmp(text, settings, length) == 0
                                        || memcmp(text, former, length) == 0);
    memory_free(text);
    memory_free(former);
    memory_free(path);
    return same;
}

/* What a kill after the last result may have left. */
static void tidy(const char *folder)
{
    char *path = memory_format("%s/failed.txt", folder);
    unlink(path);
    memory_free(path);
    checkpoint_remove(folder);
}

status_t record_find(train_result *ret, bool *ret_found, const record_task *t)
{
    TRY(record_read_metrics(ret, ret_found, t->folder));
    if (!*ret_found) return STATUS_OK;
    if (!same_settings(t->folder, t->settings)) {
        return status_set(STATUS_USAGE, "%s: holds a finished task of other settings or other "
                          "data; use another output folder", t->folder);
    }
    tidy(t->folder);
    return STATUS_OK;
}

static status_t begin_folder(train_result *ret, bool *ret_found, const record_task *t)
{
    TRY(output_make_folder(t->folder));
    return record_find(ret, ret_found, t);
}

status_t record_begin(train_result *ret, bool *ret_found, const record_task *r, const team *t)
{
    *ret_found = false;
    TRY(team_agree(t, t->rank == 0 ? begin_folder(ret, ret_found, r) : STATUS_OK));
    struct {
        train_result result;
        int64_t found;
    } shared = {*ret, *ret_found};
    team_broadcast(t, &shared, sizeof shared, 0);
    *ret = shared.result;
    *ret_found = shared.found != 0;
    return STATUS_OK;
}
