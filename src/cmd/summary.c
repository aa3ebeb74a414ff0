/* demodash summary: the AUC table of a results folder.
 *
 * All finished tasks as a table of datasets and networks, means over the seeds, with the mean,
 * median and spread of each column; as text for people or as JSON. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/json.h"
#include "src/cmd/cmd.h"
#include "src/cmd/shared.h"
#include "src/core/memory.h"
#include "src/stage/gather/seed_means.h"
#include "src/stats/summary.h"

static void print_row(const char *name, int width, const double *values, size_t count,
                      const seed_means *o)
{
    printf("%-*s", width, name);
    for (size_t v = 0; v < count; v++) {
        int wide = (int)strlen(o->networks[v]) < 8 ? 8 : (int)strlen(o->networks[v]);
        if (isnan(values[v])) printf("  %*s", wide, "-");
        else printf("  %*.4f", wide, values[v]);
    }
    putchar('\n');
}

/* Mean, median and standard deviation over the datasets of each network. */
static status_t print_statistics(const seed_means *o, int width)
{
    double *rows[3], *column = memory_array(column, o->dataset_count);
    for (int k = 0; k < 3; k++) rows[k] = memory_array(rows[k], o->network_count);
    status_t s = STATUS_OK;
    for (size_t v = 0; v < o->network_count && s == STATUS_OK; v++) {
        size_t n = 0;
        for (size_t d = 0; d < o->dataset_count; d++) {
            double value = seed_means_get(o, d, v)->auroc;
            if (!isnan(value)) column[n++] = value;
        }
        summary facts;
        s = summary_compute(&facts, column, n);
        if (s == STATUS_OK) {
            rows[0][v] = facts.mean;
            rows[1][v] = facts.median;
            rows[2][v] = facts.sd_sample;
        }
    }
    const char *names[] = {"mean", "median", "sd (n-1)"};
    for (int k = 0; k < 3; k++) {
        if (s == STATUS_OK) print_row(names[k], width, rows[k], o->network_count, o);
        memory_free(rows[k]);
    }
    memory_free(column);
    return s;
}

static status_t print_text(const seed_means *o)
{
    int width = 8;
    for (size_t d = 0; d < o->dataset_count; d++) {
        int length = (int)strlen(o->datasets[d]);
        width = length > width ? length : width;
    }
    printf("%-*s", width, "AUROC");
    for (size_t v = 0; v < o->network_count; v++) printf("  %8s", o->networks[v]);
    putchar('\n');
    double *values = memory_array(values, o->network_count);
    for (size_t d = 0; d < o->dataset_count; d++) {
        for (size_t v = 0; v < o->network_count; v++) {
            values[v] = seed_means_get(o, d, v)->auroc;
        }
        print_row(o->datasets[d], width, values, o->network_count, o);
    }
    memory_free(values);
    return o->dataset_count > 1 ? print_statistics(o, width) : STATUS_OK;
}

static void print_json(const task_found *found, size_t count)
{
    json *list = json_make_list();
    for (size_t i = 0; i < count; i++) {
        const train_result *r = &found[i].result;
        json *o = json_add_object(list);
        json_put_text(o, "dataset", found[i].dataset);
        json_put_text(o, "network", found[i].network);
        json_put_int(o, "seed", found[i].seed);
        json_put_number(o, "auroc", r->test.auroc);
        json_put_number(o, "auprc", r->test.auprc);
        json_put_number(o, "validation_auroc", r->validation_auroc);
        json_put_int(o, "epochs", r->epochs);
        json_put_text(o, "folder", found[i].folder);
    }
    json_print(stdout, list, (json_form){2, 9, true});
    json_free(list);
}

status_t cmd_summary(const cmd_context *context)
{
    bool json = false, done;
    int operands;
    const option_row rows[] = {
        {OPTION_FLAG, 'j', "json", &json, NULL, .help = "one object a task"},
    };
    TRY(cmd_options(&done, &operands, context, "summary DIR [--json]",
                    "The test AUROC of every dataset and network in a results folder (mean over\n"
                    "seeds), with mean, median and standard deviation over the datasets.\n",
                    rows, 1));
    if (done) return STATUS_OK;
    if (operands != 1) return status_set(STATUS_USAGE, "summary needs one results folder");
    task_found *found;
    size_t count;
    task_unread unread = {0};
    status_t s = task_find(&found, &count, &unread, context->argv[1]);
    if (s != STATUS_OK) return s;
    if (json) {
        print_json(found, count);
    } else if (count == 0 && unread.count == 0) {
        s = status_set(STATUS_NOINPUT, "%s: no finished task yet", context->argv[1]);
    } else if (count > 0) {
        seed_means o = seed_means_make(found, count);
        s = print_text(&o);
        seed_means_release(&o);
    }
    task_found_free(found, count);
    if (s == STATUS_OK) s = shared_unread(&unread);
    task_unread_free(&unread);
    return s;
}
