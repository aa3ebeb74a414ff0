/* tables --published: AUCs that stand beside those of a results folder with one task. */
#include <math.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "src/stage/gather/model_aurocs.h"

static const char task[] =
    "{\"dataset\": \"D\", \"network\": \"n\", \"recipe\": \"best\", \"seed\": 1, \"auroc\": 0.75, "
    "\"auroc_low\": 0.7, \"auroc_high\": 0.8, \"auroc_se\": 0.02, \"auprc\": 0.75, "
    "\"accuracy\": 0.7, \"mcc\": 0.4, \"f1\": 0.7, \"log_loss\": 0.6, \"test_positives\": 50, "
    "\"test_negatives\": 50, \"train_sequences\": 100, \"validation_sequences\": 0, \"epochs\": 1, "
    "\"chosen_epoch\": 1, \"validation_auroc\": null, \"parameters\": 10}";

static const char *results(void)
{
    static bool made;
    if (!made) {
        fuzz_make_folder("tasks");
        fuzz_make_folder("tasks/D");
        fuzz_make_folder("tasks/D/n-s1");
        fuzz_put("tasks/D/n-s1/metrics.json", task, sizeof task - 1);
        made = true;
    }
    return fuzz_folder();
}

status_t fuzz_published(const uint8_t *bytes, size_t count)
{
    model_aurocs m;
    const char *path = fuzz_file(bytes, count);
    task_unread unread = {0};
    const status_t s = fuzz_judge(model_aurocs_collect(&m, results(), path, &unread));
    task_unread_free(&unread);
    if (s != STATUS_OK) return s;
    FUZZ_HOLD(m.dataset_count == 1 && strcmp(m.datasets[0], "D") == 0);
    for (size_t r = 0; r < m.row_count; r++) {
        const double v = m.rows[r].auroc[0];
        FUZZ_HOLD(isnan(v) || (v >= 0 && v <= 1));
    }
    model_aurocs_release(&m);
    return s;
}
