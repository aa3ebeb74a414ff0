/* metrics.json is written last, after all else is on the disk: whoever finds it may trust the
 * rest of the folder. A finished task is known by its settings text, which says all that its
 * numbers depend on; reading back checks every field, as the file may be an older version's or a
 * user's. */
#include "src/stage/task/record.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "config.h"
#include "io/checkpoint.h"
#include "io/files.h"
#include "io/json.h"
#include "io/output.h"
#include "io/predictions.h"
#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/stage/task/folder.h"

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

static status_t write_json(const char *folder, folder_file file, const json *object)
{
    char *path = folder_path(folder, file);
    status_t s = json_write(path, object, (json_form){2, 9, true});
    memory_free(path);
    return s;
}

static status_t write_metrics(const record_task *t, const train_result *r, json *more)
{
    const metrics *m = &r->test;
    json *o = json_make_object();
    json_put_text(o, "dataset", t->dataset);
    json_put_text(o, "network", t->network);
    json_put_int(o, "seed", t->seed);
    json_put_text(o, "recipe", t->recipe);
    json_put_number(o, "auroc", m->auroc);
    json_put_number(o, "auroc_low", m->auroc_low);
    json_put_number(o, "auroc_high", m->auroc_high);
    json_put_number(o, "auroc_se", m->auroc_se);
    json_put_number(o, "auprc", m->auprc);
    json_put_number(o, "accuracy", m->accuracy);
    json_put_number(o, "mcc", m->mcc);
    json_put_number(o, "f1", m->f1);
    json_put_number(o, "log_loss", m->log_loss);
    json_put_int(o, "test_positives", (int64_t)m->positives);
    json_put_int(o, "test_negatives", (int64_t)m->negatives);
    json_merge(o, more);
    json_put_text(o, "data_sha256", t->data_hash);
    status_t s = write_json(t->folder, FOLDER_METRICS, o);
    json_free(o);
    return s;
}

static status_t write_run(const record_task *t, const train_result *r, const train_hooks *h,
                          int ranks)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    json *o = json_make_object();
    json_put_text(o, "version", PACKAGE_VERSION);
    json_put_text(o, "command", h->command_line != NULL ? h->command_line : "");
    if (h->compendium != NULL) json_put_text(o, "compendium", h->compendium);
    json_put_int(o, "ranks", ranks);
    json_put_text(o, "hosts", h->hosts != NULL ? h->hosts : "");
    json_put_text(o, "mpi", h->library != NULL ? h->library : "");
    json_put_number(o, "seconds", r->seconds);
    json_put_number(o, "sequences_per_second", r->rate);
    json_put_int(o, "rank0_peak_kib", usage.ru_maxrss);
    status_t s = write_json(t->folder, FOLDER_RUN, o);
    json_free(o);
    return s;
}

status_t record_write(const record_task *t, const train_result *r, const double *scores,
                      const sequence_set *test, json *more, const train_hooks *hooks, int ranks)
{
    char *settings = folder_path(t->folder, FOLDER_SETTINGS);
    char *scored = folder_path(t->folder, FOLDER_PREDICTIONS);
    status_t s = output_write(settings, t->settings, strlen(t->settings));
    if (s == STATUS_OK) {
        s = predictions_write(scored, test->ids, test->labels, scores, test->places, test->count);
    }
    memory_free(settings);
    memory_free(scored);
    if (s == STATUS_OK) s = write_run(t, r, hooks, ranks);
    if (s != STATUS_OK) {
        json_free(more);
        return s;
    }
    return write_metrics(t, r, more);
}

/* ---- finished tasks ---- */

/* The measures of the test set. They must be there; null is what was not computed (tune). */
static status_t read_measures(metrics *ret, json_view v)
{
    enum { LOG_LOSS_MAX = 17 }; /* probabilities are clipped to 2^-24: 16.6 */
    int64_t positives, negatives;
    TRY(json_get_measure(&ret->auroc, v, "auroc", 0, 1));
    TRY(json_get_measure(&ret->auroc_low, v, "auroc_low", 0, 1));
    TRY(json_get_measure(&ret->auroc_high, v, "auroc_high", 0, 1));
    TRY(json_get_measure(&ret->auroc_se, v, "auroc_se", 0, 1));
    TRY(json_get_measure(&ret->auprc, v, "auprc", 0, 1));
    TRY(json_get_measure(&ret->accuracy, v, "accuracy", 0, 1));
    TRY(json_get_measure(&ret->mcc, v, "mcc", -1, 1));
    TRY(json_get_measure(&ret->f1, v, "f1", 0, 1));
    TRY(json_get_measure(&ret->log_loss, v, "log_loss", 0, LOG_LOSS_MAX));
    TRY(json_get_int(&positives, v, "test_positives", 0, INT64_MAX));
    TRY(json_get_int(&negatives, v, "test_negatives", 0, INT64_MAX));
    ret->positives = (size_t)positives;
    ret->negatives = (size_t)negatives;
    return STATUS_OK;
}

/* What only networks, or only the kernel machine, say of their training. */
static status_t read_training(train_result *ret, json_view v)
{
    int64_t used = 0, had = -1, held = 0, epochs = 0, chosen = 0;
    ret->validation_auroc = NAN;
    TRY(json_find_number(&ret->validation_auroc, v, "validation_auroc", 0, 1));
    /* the kernel machine says how many it had, networks how many they held out */
    TRY(json_find_int(&used, v, "train_sequences", 0, INT64_MAX / 2));
    TRY(json_find_int(&had, v, "train_sequences_available", 0, INT64_MAX));
    TRY(json_find_int(&held, v, "validation_sequences", 0, INT64_MAX / 2));
    TRY(json_find_int(&epochs, v, "epochs", 0, LONG_MAX));
    TRY(json_find_int(&chosen, v, "chosen_epoch", 0, LONG_MAX));
    ret->train_used = (size_t)used;
    ret->train_had = (size_t)(had > 0 ? had : used + held);
    ret->epochs = (long)epochs;
    ret->chosen = (long)chosen;
    return STATUS_OK;
}

/* A folder that was copied under another name would be one task that counts twice. */
static status_t check_name(const record_name *name, json_view v)
{
    const char *dataset, *network = NULL;
    int64_t seed;
    TRY(json_get_text(&dataset, v, "dataset"));
    TRY(json_find_text(&network, v, "variant")); /* as versions before 0.2 called it */
    if (network == NULL) TRY(json_get_text(&network, v, "network"));
    TRY(json_get_int(&seed, v, "seed", INT64_MIN, INT64_MAX));
    if (strcmp(dataset, name->dataset) == 0 && strcmp(network, name->network) == 0
        && seed == name->seed) return STATUS_OK;
    return status_set(STATUS_DATA, "%s: is of %s-s%lld of %s, another task than its folder says",
                      v.file, network, (long long)seed, dataset);
}

/* The hash of the data: 64 digits of a hash, or it is none. */
static status_t read_hash(char hash[HASH_TEXT_SIZE], json_view v)
{
    const char *text = NULL;
    TRY(json_find_text(&text, v, "data_sha256"));
    if (text == NULL) return STATUS_OK;
    const size_t length = strlen(text);
    if (length != HASH_TEXT_SIZE - 1 || strspn(text, "0123456789abcdef") != length) {
        return status_set(STATUS_DATA, "%s: data_sha256: is no SHA-256", v.file);
    }
    memcpy(hash, text, length + 1);
    return STATUS_OK;
}

status_t record_read_metrics(train_result *ret, bool *ret_found, const char *folder,
                             const record_name *name)
{
    char *path = folder_path(folder, FOLDER_METRICS);
    *ret = (train_result){.already_done = true};
    *ret_found = files_exists(path);
    json *o = NULL;
    status_t s = *ret_found ? json_read(&o, path) : STATUS_OK;
    if (o != NULL) {
        s = read_measures(&ret->test, json_look(o, path));
        if (s == STATUS_OK && name != NULL) s = check_name(name, json_look(o, path));
        if (s == STATUS_OK) s = read_training(ret, json_look(o, path));
        if (s == STATUS_OK) s = read_hash(ret->data_sha256, json_look(o, path));
    }
    json_free(o);
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
    char *path = folder_path(folder, FOLDER_SETTINGS);
    const size_t length = strlen(settings);
    size_t got;
    char *text = files_read(&got, path, length + 1), *former = record_former_settings(settings);
    const bool same = text != NULL && got == length && (memcmp(text, settings, length) == 0
                                        || memcmp(text, former, length) == 0);
    memory_free(text);
    memory_free(former);
    memory_free(path);
    return same;
}

/* What a kill after the last result may have left. */
static void tidy(const char *folder)
{
    char *path = folder_path(folder, FOLDER_FAILED);
    files_discard(path);
    memory_free(path);
    checkpoint_remove(folder);
}

status_t record_find(train_result *ret, bool *ret_found, const record_task *t)
{
    const record_name name = {t->dataset, t->network, t->seed};
    TRY(record_read_metrics(ret, ret_found, t->folder, &name));
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
