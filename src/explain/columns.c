#include "src/explain/columns.h"

#include <assert.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/net/network.h"

struct columns {
    net_spec spec;      /* the convolutions, and an LSTM as small as possible behind them */
    int count;
    const float *parameters; /* of the whole network: the convolutions come first in the block */
    float *letters;     /* [L][count][4], without convolutions */
    network **networks; /* [L + 1] by length, made when first needed */
};

/* The same convolutions before one LSTM unit. */
static net_spec reduced_spec(const net_spec *spec, int length)
{
    net_spec reduced = *spec;
    reduced.length = length;
    reduced.lstm_layers = 1;
    reduced.lstm_size = 1;
    reduced.hidden = 0;
    return reduced;
}

void columns_create(columns **ret, const net_spec *spec, const float *parameters, int count)
{
    assert(spec->lstm_layers > 0 && count >= 1);
    columns *c = memory_array(c, 1);
    const size_t L = (size_t)spec->length, B = (size_t)count;
    c->spec = reduced_spec(spec, spec->length);
    c->count = count;
    c->parameters = parameters;
    c->networks = memory_array(c->networks, L + 1);
    if (spec->convs == 0) c->letters = memory_array(c->letters, L * B * 4);
    *ret = c;
}

void columns_destroy(columns *c)
{
    if (c == NULL) return;
    for (int l = 0; l <= c->spec.length; l++) {
        if (c->networks[l] != NULL) network_destroy(c->networks[l]);
    }
    memory_free(c->networks);
    memory_free(c->letters);
    memory_free(c);
}

int columns_count(const net_spec *spec, int length)
{
    if (length < 1) return 0;
    net_spec reduced = reduced_spec(spec, length);
    return spec_check(&reduced) == STATUS_OK ? spec_layout(&reduced).time : 0;
}

int columns_channels(const net_spec *spec)
{
    return spec->convs > 0 ? spec->filters[spec->convs - 1] : 4;
}

static const float *one_hot(columns *c, const uint8_t *letters, int length)
{
    const size_t L = (size_t)length, B = (size_t)c->count;
    memset(c->letters, 0, L * B * 4 * sizeof *c->letters);
    for (size_t b = 0; b < B; b++) {
        for (size_t l = 0; l < L; l++) {
            uint8_t letter = letters[b * L + l];
            if (letter < 4) c->letters[(l * B + b) * 4 + letter] = 1.0f;
        }
    }
    return c->letters;
}

const float *columns_compute(columns *c, const uint8_t *letters, int length)
{
    assert(length >= 1 && length <= c->spec.length);
    if (c->spec.convs == 0) return one_hot(c, letters, length);
    if (c->networks[length] == NULL) {
        net_spec spec = reduced_spec(&c->spec, length);
        network_create(&c->networks[length], &spec, c->count);
    }
    net_input input = {.count = c->count, .letters = letters};
    network_forward(c->networks[length], NULL, c->parameters, &input, NULL);
    return network_features(c->networks[length]);
}
