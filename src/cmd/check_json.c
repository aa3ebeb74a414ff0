#include "src/cmd/check_json.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *whole(size_t value)
{
    return json_integer((json_int_t)value);
}

static json_t *pair(const size_t of[2])
{
    json_t *o = json_object();
    json_object_set_new(o, "positive", whole(of[1]));
    json_object_set_new(o, "negative", whole(of[0]));
    return o;
}

static json_t *describe_negatives(const audit_counts *a)
{
    json_t *o = json_object();
    json_object_set_new(o, "kind", json_string(check_negative_name(check_negative_kind(a))));
    json_object_set_new(o, "count", whole(a->negatives));
    json_object_set_new(o, "shuffles_of_preceding", whole(a->before));
    json_object_set_new(o, "matched_dinucleotides", whole(a->dinucleotides));
    json_object_set_new(o, "matched_letters", whole(a->letters));
    json_object_set_new(o, "ends_of_preceding", whole(a->ends));
    json_object_set_new(o, "unchanged", whole(a->unchanged));
    return o;
}

static json_t *describe_set(const lint_set *s)
{
    json_t *o = json_object();
    json_object_set_new(o, "sequences", whole(s->records));
    json_object_set_new(o, "given", whole(s->given));
    json_object_set_new(o, "by_class", pair(s->of));
    json_object_set_new(o, "shortest", whole(s->shortest));
    json_object_set_new(o, "longest", whole(s->longest));
    json_object_set_new(o, "padded", whole(s->padded));
    json_object_set_new(o, "with_other_letters", whole(s->with_others));
    json_object_set_new(o, "other_letters", whole(s->others));
    json_object_set_new(o, "mostly_other", pair(s->mostly_other));
    json_object_set_new(o, "duplicates", whole(s->duplicates));
    json_object_set_new(o, "contradictions", whole(s->contradictions));
    json_object_set_new(o, "negatives", describe_negatives(&s->negatives));
    return o;
}

static json_t *describe_dataset(const char *name, const lint_facts *f)
{
    json_t *o = json_object(), *overlap = json_object();
    json_object_set_new(o, "name", json_string(name));
    json_object_set_new(o, "length", json_integer(f->length));
    for (int k = 0; k < SPLITS; k++) {
        if (f->sets[k].records == 0) continue;
        json_object_set_new(o, source_split_name((source_split)k), describe_set(&f->sets[k]));
    }
    json_object_set_new(overlap, "test_given", pair(f->overlap.given));
    json_object_set_new(overlap, "sharing_40_letters", pair(f->overlap.sharing));
    json_object_set_new(overlap, "identical", whole(f->identical));
    json_object_set_new(o, "overlap_test_train", overlap);
    if (f->composition_known) {
        json_t *c = json_object();
        json_object_set_new(c, "auroc", number(f->composition.area));
        json_object_set_new(c, "low", number(f->composition.low));
        json_object_set_new(c, "high", number(f->composition.high));
        json_object_set_new(o, "composition", c);
    } else {
        json_object_set_new(o, "composition", json_null());
    }
    return o;
}

static json_t *describe_finding(const finding *f, const sweep_plan *plan)
{
    json_t *o = json_object();
    json_object_set_new(o, "level", json_string(finding_level_name(f->level)));
    json_object_set_new(o, "topic", json_string(finding_topic_name(f->topic)));
    json_object_set_new(o, "dataset", f->dataset >= 0
        ? json_string(plan->entries[plan->datasets[f->dataset]].name) : json_null());
    json_object_set_new(o, "code", json_string(f->code));
    json_object_set_new(o, "text", json_string(f->text));
    return o;
}

static json_t *describe_forecast(const check_forecast *f, const sweep_plan *plan)
{
    json_t *o = json_object(), *networks = json_array();
    json_object_set_new(o, "tasks", whole(f->tasks));
    json_object_set_new(o, "unfinished", whole(f->unfinished));
    json_object_set_new(o, "ranks", json_integer(f->ranks));
    json_object_set_new(o, "ranks_per_task", json_integer(f->choice.ranks_per_task));
    json_object_set_new(o, "seconds", number(f->seconds));
    json_object_set_new(o, "training_seconds", number(f->choice.replay.makespan));
    json_object_set_new(o, "gather_seconds", f->gather ? number(f->after.seconds) : json_null());
    json_object_set_new(o, "longest_task_seconds", number(f->choice.replay.longest));
    json_object_set_new(o, "idle", number(f->choice.idle));
    json_object_set_new(o, "core_seconds", number(f->core_seconds));
    json_object_set_new(o, "memory_bytes", number(f->peak_bytes));
    json_object_set_new(o, "training_memory_bytes", number(f->training_bytes));
    json_object_set_new(o, "memory_bytes_before_work", number(f->base_bytes));
    json_object_set_new(o, "disk_bytes", number(f->disk_bytes));
    for (size_t v = 0; v < plan->network_count; v++) {
        json_t *n = json_object();
        json_object_set_new(n, "name", json_string(plan->networks[v].name));
        json_object_set_new(n, "sequences_per_second", f->rates[v] > 0 ? number(f->rates[v])
                                                                       : json_null());
        json_array_append_new(networks, n);
    }
    json_object_set_new(o, "networks", networks);
    return o;
}

static json_t *describe_machine(const site_facts *s)
{
    json_t *o = json_object();
    json_object_set_new(o, "ranks", json_integer(s->ranks));
    json_object_set_new(o, "hosts", json_string(s->host_names));
    json_object_set_new(o, "host_count", json_integer(s->hosts.hosts));
    json_object_set_new(o, "cores_per_host", json_integer(s->hosts.least_cores));
    json_object_set_new(o, "cores_per_rank", json_integer(s->hosts.least_own));
    json_object_set_new(o, "blas_threads", json_integer(s->blas_threads));
    json_object_set_new(o, "slurm_tasks", s->job_tasks > 0 ? json_integer(s->job_tasks)
                                                           : json_null());
    json_object_set_new(o, "memory_bytes_available", s->memory > 0 ? number(s->memory)
                                                                   : json_null());
    json_object_set_new(o, "mpi", json_string(s->mpi));
    json_object_set_new(o, "hdf5", json_string(s->hdf5));
    json_object_set_new(o, "blas", json_string(s->blas));
    return o;
}

static json_t *describe_folder(const check_report *r)
{
    if (!r->folder_tried) return json_null();
    const bool fine = r->folder_status == STATUS_OK;
    json_t *o = json_object();
    json_object_set_new(o, "writable", json_boolean(fine));
    json_object_set_new(o, "exists", json_boolean(r->folder.exists));
    json_object_set_new(o, "locks", json_boolean(r->folder.locks));
    json_object_set_new(o, "free_bytes", fine ? number(r->folder.free_bytes) : json_null());
    json_object_set_new(o, "seconds_per_file", fine ? number(r->folder.seconds) : json_null());
    return o;
}

void check_print_json(const check_report *r, const sweep_plan *plan)
{
    json_t *all = json_object(), *datasets = json_array(), *found = json_array();
    const size_t errors = findings_count(&r->found, FINDING_ERROR, FINDING_TOPICS);
    json_object_set_new(all, "compendium", json_string(plan->compendium));
    json_object_set_new(all, "ready", json_boolean(errors == 0));
    json_object_set_new(all, "errors", whole(errors));
    json_object_set_new(all, "warnings",
                        whole(findings_count(&r->found, FINDING_WARNING, FINDING_TOPICS)));
    for (size_t i = 0; i < r->found.count; i++) {
        json_array_append_new(found, describe_finding(&r->found.items[i], plan));
    }
    json_object_set_new(all, "findings", found);
    for (size_t i = 0; i < plan->dataset_count; i++) {
        json_array_append_new(datasets, describe_dataset(plan->entries[plan->datasets[i]].name,
                                                         &r->facts[i]));
    }
    json_object_set_new(all, "datasets", datasets);
    json_object_set_new(all, "folder", describe_folder(r));
    json_object_set_new(all, "machine", describe_machine(&r->site));
    json_object_set_new(all, "forecast", describe_forecast(&r->forecast, plan));
    char *text = json_dumps(all, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
    if (text != NULL) puts(text);
    free(text);
    json_decref(all);
}
