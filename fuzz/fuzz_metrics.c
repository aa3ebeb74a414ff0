/* The JSON files of a task: metrics.json, by which a task counts as finished, and run.json. */
#include <math.h>

#include "fuzz/fuzz.h"
#include "src/core/memory.h"
#include "src/stage/task/folder.h"
#include "src/stage/task/record.h"

static void hold_share(double v)
{
    FUZZ_HOLD(isnan(v) || (v >= 0 && v <= 1));
}

status_t fuzz_metrics(const uint8_t *bytes, size_t count)
{
    train_result r;
    bool found;
    fuzz_put("run.json", bytes, count);
    fuzz_put("failed.txt", bytes, count);
    memory_free(folder_compendium(fuzz_folder()));
    double time;
    memory_free(folder_read_failure(&time, fuzz_folder()));
    fuzz_put("metrics.json", bytes, count);
    const status_t s = fuzz_judge(record_read_metrics(&r, &found, fuzz_folder(), NULL));
    if (s != STATUS_OK) return s;
    FUZZ_HOLD(found && r.epochs >= 0 && r.chosen >= 0);
    hold_share(r.test.auroc);
    hold_share(r.test.auprc);
    hold_share(r.test.accuracy);
    hold_share(r.validation_auroc);
    FUZZ_HOLD(r.train_used <= r.train_had || r.train_had == 0);
    return s;
}
