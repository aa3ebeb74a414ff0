/* model.h5: a network that is read has weights for all of its layers. */
#include <math.h>

#include "fuzz/fuzz.h"
#include "io/model.h"

status_t fuzz_read_model(const char *path)
{
    model m;
    const status_t s = fuzz_judge(model_read(&m, path));
    if (s != STATUS_OK) return s;
    FUZZ_HOLD(spec_check(&m.spec) == STATUS_OK);
    FUZZ_HOLD(spec_layout(&m.spec).count == m.count);
    for (size_t i = 0; i < m.count; i++) FUZZ_HOLD(isfinite(m.parameters[i]));
    FUZZ_HOLD(m.network != NULL && m.dataset != NULL && m.recipe != NULL);
    model_release(&m);
    return s;
}

status_t fuzz_model(const uint8_t *bytes, size_t count)
{
    return fuzz_read_model(fuzz_h5_file(bytes, count));
}
