/* check --json: the report as one object. Its keys are part of what users script against; what
 * is infinite or was not measured is null. */
#include "src/cmd/check_json.h"

#include <math.h>
#include <stdio.h>

#include "io/json.h"
#include "src/core/memory.h"
#include "src/stage/check/rules.h"

static void put_size(json *o, const char *name, size_t value)
{
    json_put_int(o, name, (int64_t)value);
}

static void put_pair(json *o, const char *name, const size_t of[2])
{
    json *pair = json_put_object(o, name);
    put_size(pair, "positive", of[1]);
    put_size(pair, "negative", of[0]);
}

static void put_negatives(json *o, const char *name, const audit_counts *a)
{
    json *n = json_put_object(o, name);
    json_put_text(n, "kind", rules_negative_name(rules_negative_kind(a)));
    put_size(n, "count", a->negatives);
    put_size(n, "shuffles_of_preceding", a->before);
    put_size(n, "matched_dinucleotides", a->dinucleotides);
    put_size(n, "matched_letters", a->letters);
    put_size(n, "ends_of_preceding", a->ends);
    put_size(n, "unchanged", a->unchanged);
}

static void describe_set(json *o, const lint_set *s)
{
    put_size(o, "sequences", s->records);
    put_size(o, "given", s->given);
    put_pair(o, "by_class", s->of);
    put_size(o, "shortest", s->shortest);
    put_size(o, "longest", s->longest);
    put_size(o, "padded", s->padded);
    put_size(o, "with_other_letters", s->with_others);
    put_size(o, "other_letters", s->others);
    put_pair(o, "mostly_other", s->mostly_other);
    put_size(o, "duplicates", s->duplicates);
    put_size(o, "contradictions", s->contradictions);
    put_negatives(o, "negatives", &s->negatives);
}

static void describe_dataset(json *o, const char *name, const lint_facts *f)
{
    json_put_text(o, "name", name);
    json_put_int(o, "length", f->length);
    for (int k = 0; k < SPLITS; k++) {
        if (f->sets[k].records == 0) continue;
        describe_set(json_put_object(o, sources_split_name((source_split)k)), &f->sets[k]);
    }
    json *overlap = json_put_object(o, "overlap_test_train");
    put_pair(overlap, "test_given", f->overlap.given);
    put_pair(overlap, "sharing_40_letters", f->overlap.sharing);
    put_size(overlap, "identical", f->identical);
    if (f->composition_known) {
        json *c = json_put_object(o, "composition");
        json_put_number(c, "auroc", f->composition.area);
        json_put_number(c, "low", f->composition.low);
        json_put_number(c, "high", f->composition.high);
    } else {
        json_put_null(o, "composition");
    }
}

static void describe_finding(json *o, const finding *f, const agenda *plan)
{
    json_put_text(o, "level", finding_level_name(f->level));
    json_put_text(o, "topic", finding_topic_name(f->topic));
    json_put_text(o, "dataset",
                  f->dataset >= 0 ? plan->entries[plan->datasets[f->dataset]].name : NULL);
    json_put_text(o, "code", f->code);
    json_put_text(o, "text", f->text);
}

static void describe_forecast(json *o, const check_forecast *f, const agenda *plan)
{
    put_size(o, "tasks", f->tasks);
    put_size(o, "unfinished", f->unfinished);
    json_put_int(o, "ranks", f->ranks);
    json_put_int(o, "ranks_per_task", f->choice.ranks_per_task);
    json_put_number(o, "seconds", f->seconds);
    json_put_number(o, "training_seconds", f->choice.replay.makespan);
    json_put_number(o, "gather_seconds", f->gather ? f->after.seconds : NAN);
    json_put_number(o, "longest_task_seconds", f->choice.replay.longest);
    json_put_number(o, "idle", f->choice.idle);
    json_put_number(o, "core_seconds", f->core_seconds);
    json_put_number(o, "memory_bytes", f->peak_bytes);
    json_put_number(o, "training_memory_bytes", f->training_bytes);
    json_put_number(o, "memory_bytes_before_work", f->base_bytes);
    json_put_number(o, "disk_bytes", f->disk_bytes);
    json *networks = json_put_list(o, "networks");
    for (size_t v = 0; v < plan->network_count; v++) {
        json *n = json_add_object(networks);
        json_put_text(n, "name", plan->networks[v].name);
        json_put_number(n, "sequences_per_second", f->rates[v] > 0 ? f->rates[v] : NAN);
    }
}

static void describe_machine(json *o, const site_facts *s)
{
    json_put_int(o, "ranks", s->ranks);
    json_put_text(o, "hosts", s->host_names);
    json_put_int(o, "host_count", s->hosts.hosts);
    json_put_int(o, "cores_per_host", s->hosts.least_cores);
    json_put_int(o, "cores_per_rank", s->hosts.least_own);
    json_put_int(o, "blas_threads", s->blas_threads);
    if (s->job_tasks > 0) json_put_int(o, "slurm_tasks", s->job_tasks);
    else json_put_null(o, "slurm_tasks");
    json_put_number(o, "memory_bytes_available", s->memory > 0 ? s->memory : NAN);
    json_put_text(o, "mpi", s->mpi);
    json_put_text(o, "hdf5", s->hdf5);
    json_put_text(o, "blas", s->blas);
}

static void put_folder(json *all, const char *name, const check_report *r)
{
    if (!r->folder_tried) {
        json_put_null(all, name);
        return;
    }
    const bool fine = r->folder_status == STATUS_OK;
    json *o = json_put_object(all, name);
    json_put_flag(o, "writable", fine);
    json_put_flag(o, "exists", r->folder.exists);
    json_put_flag(o, "locks", r->folder.locks);
    json_put_number(o, "free_bytes", fine ? r->folder.free_bytes : NAN);
    json_put_number(o, "seconds_per_file", fine ? r->folder.seconds : NAN);
}

void check_print_json(const check_report *r, const agenda *plan)
{
    json *all = json_make_object();
    const size_t errors = findings_count(&r->found, FINDING_ERROR, FINDING_TOPICS);
    json_put_text(all, "compendium", plan->compendium);
    json_put_flag(all, "ready", errors == 0);
    put_size(all, "errors", errors);
    put_size(all, "warnings", findings_count(&r->found, FINDING_WARNING, FINDING_TOPICS));
    json *found = json_put_list(all, "findings");
    for (size_t i = 0; i < r->found.count; i++) {
        describe_finding(json_add_object(found), &r->found.items[i], plan);
    }
    json *datasets = json_put_list(all, "datasets");
    for (size_t i = 0; i < plan->dataset_count; i++) {
        describe_dataset(json_add_object(datasets), plan->entries[plan->datasets[i]].name,
                         &r->facts[i]);
    }
    put_folder(all, "folder", r);
    describe_machine(json_put_object(all, "machine"), &r->site);
    describe_forecast(json_put_object(all, "forecast"), &r->forecast, plan);
    json_print(stdout, all, (json_form){2, 9, true});
    json_free(all);
}
