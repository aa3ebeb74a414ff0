/* What the tasks have left in DIR/motifs, read once for all tables over them.
 *
 * Each STEM.json is turned into numbers and borrowed texts when it is read, field by field with
 * type and range (io/json.h): the tables need not ask again whether a value is there. The tree
 * stays with the record, as the texts are its. */
#include "src/stage/motifs/finished.h"

#include <math.h>
#include <string.h>

#include "src/core/memory.h"

/* A text, "NA" where it is missing, null or empty. */
static status_t read_text(const char **ret, json_view v, const char *name)
{
    *ret = NULL;
    TRY(json_find_text(ret, v, name));
    if (*ret == NULL || (*ret)[0] == '\0') *ret = "NA";
    return STATUS_OK;
}

static status_t read_size(size_t *ret, json_view v, const char *name)
{
    int64_t value;
    TRY(json_get_int(&value, v, name, 0, INT64_MAX));
    *ret = (size_t)value;
    return STATUS_OK;
}

/* Owner of *ret: caller, on error too. */
static status_t read_texts(const char ***ret, size_t *ret_count, json_view v, const char *name)
{
    json_view list;
    TRY(json_get_list(&list, v, name));
    *ret_count = json_count(list);
    *ret = memory_array(*ret, *ret_count);
    for (size_t i = 0; i < *ret_count; i++) TRY(json_item_text(&(*ret)[i], list, i));
    return STATUS_OK;
}

static status_t read_best(finished_best *b, json_view v)
{
    int64_t offset, overlap;
    TRY(read_text(&b->method, v, "method"));
    TRY(read_text(&b->query, v, "query"));
    TRY(read_text(&b->consensus, v, "consensus"));
    TRY(read_text(&b->name, v, "name"));
    TRY(json_find_text(&b->target, v, "target"));
    TRY(json_get_number(&b->sites, v, "sites", 0, HUGE_VAL));
    TRY(json_get_number(&b->pvalue, v, "pvalue", 0, 1));
    TRY(json_get_number(&b->qvalue, v, "qvalue", 0, 1));
    TRY(json_get_int(&offset, v, "offset", INT32_MIN, INT32_MAX));
    TRY(json_get_int(&overlap, v, "overlap", 0, INT32_MAX));
    b->offset = offset;
    b->overlap = overlap;
    TRY(json_get_flag(&b->reverse, v, "reverse"));
    return json_get_flag(&b->own, v, "own");
}

static status_t read_planted(finished_planted *p, json_view v)
{
    TRY(read_text(&p->id, v, "id"));
    TRY(read_text(&p->kind, v, "kind"));
    return read_texts(&p->targets, &p->target_count, v, "targets");
}

static status_t read_matched(double matched[MATCHED], json_view v)
{
    static const char *const keys[MATCHED] = {"saliency", "activation", "temporal",
                                              "temporal-backward", "classopt", "classopt-window"};
    json_view object;
    TRY(json_get_object(&object, v, "matched"));
    for (int i = 0; i < MATCHED; i++) {
        matched[i] = NAN;
        TRY(json_find_number(&matched[i], object, keys[i], 0, HUGE_VAL));
    }
    return STATUS_OK;
}

static status_t read_record(finished_record *r, const char *path)
{
    TRY(json_read(&r->tree, path));
    const json_view v = json_look(r->tree, path);
    json_view best, planted = {0};
    TRY(read_size(&r->sequences, v, "sequences"));
    TRY(read_size(&r->motifs, v, "motifs"));
    TRY(read_texts(&r->own, &r->own_count, v, "own"));
    TRY(read_matched(r->matched, v));
    TRY(json_get_list(&best, v, "best"));
    r->best_count = json_count(best);
    r->best = memory_array(r->best, r->best_count);
    for (size_t i = 0; i < r->best_count; i++) TRY(read_best(&r->best[i], json_item(best, i)));
    TRY(json_find_list(&planted, v, "planted"));
    r->simulated = planted.value != NULL;
    r->planted_count = json_count(planted);
    r->planted = memory_array(r->planted, r->planted_count);
    for (size_t i = 0; i < r->planted_count; i++) {
        TRY(read_planted(&r->planted[i], json_item(planted, i)));
    }
    return STATUS_OK;
}

status_t finished_read(finished *ret, const job_task *tasks, size_t count,
                       const job_context *context)
{
    *ret = (finished){.tasks = tasks, .count = count, .context = context};
    ret->records = memory_array(ret->records, count);
    ret->stems = memory_array(ret->stems, count);
    for (size_t i = 0; i < count; i++) {
        ret->stems[i] = job_stem(&tasks[i]);
        char *path = memory_format("%s/%s.json", context->output, ret->stems[i]);
        status_t s = read_record(&ret->records[i], path);
        memory_free(path);
        TRY(s);
    }
    return STATUS_OK;
}

static void release_record(finished_record *r)
{
    for (size_t i = 0; i < r->planted_count; i++) memory_free(r->planted[i].targets);
    memory_free(r->planted);
    memory_free(r->best);
    memory_free(r->own);
    json_free(r->tree);
}

void finished_release(finished *all)
{
    for (size_t i = 0; i < all->count; i++) {
        release_record(&all->records[i]);
        memory_free(all->stems[i]);
    }
    memory_free(all->records);
    memory_free(all->stems);
    *all = (finished){0};
}

status_t finished_open(output **ret, const finished *all, const char *name)
{
    char *path = memory_format("%s/%s", all->context->output, name);
    status_t s = output_open(ret, path);
    memory_free(path);
    return s;
}

size_t finished_end(const finished *all, size_t first)
{
    const job_task *a = &all->tasks[first];
    size_t end = first + 1;
    while (end < all->count && strcmp(a->dataset, all->tasks[end].dataset) == 0
           && strcmp(a->network, all->tasks[end].network) == 0) {
        end++;
    }
    return end;
}

static bool holds(const char *const *list, size_t count, const char *text)
{
    for (size_t i = 0; text != NULL && i < count; i++) {
        if (strcmp(list[i], text) == 0) return true;
    }
    return false;
}

const finished_best *finished_find(const finished_record *record, const char *method,
                                   const char *const *targets, size_t count)
{
    for (size_t k = 0; k < record->best_count; k++) {
        const finished_best *b = &record->best[k];
        if (strcmp(b->method, method) == 0 && holds(targets, count, b->target)) return b;
    }
    return NULL;
}
