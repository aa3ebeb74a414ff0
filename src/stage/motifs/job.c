/* What the modules that make a task's motifs have in common: the names of its files and of its
 * sequences, the question whether to stop, the question whether a motif is the factor's own. */
#include "src/stage/motifs/job.h"

#include "src/core/memory.h"

motifs_settings motifs_defaults(void)
{
    return (motifs_settings){.window = 9, .threshold = 0.5, .rule = extract_rule_default(),
                             .cluster = cluster_defaults(), .shuffles = 4};
}

char *job_stem(const job_task *task)
{
    char *d = output_escape(task->dataset), *v = output_escape(task->network);
    char *stem = memory_format("%s.%s-s%lld", d, v, task->seed);
    memory_free(d);
    memory_free(v);
    return stem;
}

status_t job_check(const job *j)
{
    if (!deal_stop_wanted(j->hooks)) return STATUS_OK;
    return status_set(STATUS_STOPPED, "%s: stopped, run the same command again", j->stem);
}

status_t job_open(output **ret, const job *j, const char *suffix)
{
    char *path = memory_format("%s/%s.%s", j->context->output, j->stem, suffix);
    status_t s = output_open(ret, path);
    memory_free(path);
    return s;
}

long long job_number(const job *j, size_t n)
{
    const long long number = j->e.numbers[j->rows[n]];
    return number > 0 ? number : (long long)j->rows[n] + 1;
}

bool job_is_own(const job *j, int target)
{
    for (size_t i = 0; i < j->own_count; i++) {
        if (j->own_targets[i] == (size_t)target) return true;
    }
    return false;
}

status_t job_refuse_number(const job *j, const char *what, size_t n)
{
    const job_task *t = j->task;
    return status_set(STATUS_DATA, "%s: the model %s-s%lld of %s gives sequence %lld ('%s') %s "
                      "that is not finite: its weights are too large", t->folder, t->network,
                      t->seed, t->dataset, job_number(j, n), j->e.ids[j->rows[n]], what);
}
