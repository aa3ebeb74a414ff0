/* Tables with headings: any, those of predictions, and the lines of a cost model. */
#include <math.h>

#include "fuzz/fuzz.h"
#include "io/predictions.h"
#include "io/tsv.h"
#include "src/stage/forecast/forecast.h"

static status_t read_table(const char *path)
{
    tsv t;
    const status_t s = fuzz_judge(tsv_read(&t, path));
    if (s != STATUS_OK) return s;
    for (size_t r = 0; r < t.rows; r++) {
        for (size_t c = 0; c < t.columns; c++) {
            FUZZ_HOLD(tsv_get(&t, r, c) != NULL);
            (void)tsv_number(&t, r, c);
        }
    }
    for (size_t c = 0; c < t.columns; c++) {
        const long found = tsv_find(&t, t.headings[c]);
        FUZZ_HOLD(found >= 0 && (size_t)found <= c);
    }
    tsv_release(&t);
    return s;
}

static void read_predictions(const char *path)
{
    predictions p;
    if (fuzz_judge(predictions_read(&p, path)) != STATUS_OK) return;
    for (size_t i = 0; i < p.count; i++) {
        FUZZ_HOLD(p.ids[i] != NULL && p.labels[i] <= 1 && p.scores[i] >= 0 && p.scores[i] <= 1);
    }
    predictions_release(&p);
}

status_t fuzz_tsv(const uint8_t *bytes, size_t count)
{
    const char *path = fuzz_file(bytes, count);
    cost_model cost;
    read_predictions(path);
    (void)fuzz_judge(forecast_read_model(&cost, path));
    return read_table(path);
}
