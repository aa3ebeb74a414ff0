#include "src/motif/nulls.h"

#include <math.h>

#include "src/core/random.h"

typedef struct {
    double share;
    double alpha[MOTIF_LETTERS];
} component;

static const component mixture[] = {
    {0.0671, {81.191, 0.358, 0.398, 0.365}},  {0.0512, {0.441, 163.548, 0.407, 0.453}},
    {0.0512, {0.453, 0.407, 163.548, 0.441}}, {0.0671, {0.365, 0.398, 0.358, 81.191}},
    {0.0450, {88.276, 1.749, 2.113, 2.175}},  {0.0382, {1.789, 91.097, 1.699, 2.221}},
    {0.0382, {2.221, 1.699, 91.097, 1.789}},  {0.0450, {2.175, 2.113, 1.749, 88.276}},
    {0.0029, {20.927, 24.433, 24.433, 20.927}}, {0.1385, {4.663, 0.438, 0.662, 0.453}},
    {0.1385, {0.453, 0.662, 0.438, 4.663}},   {0.0017, {7.447, 0.258, 0.258, 7.447}},
    {0.0874, {1.062, 1.136, 1.136, 1.062}},   {0.1140, {0.450, 5.368, 0.398, 0.556}},
    {0.1140, {0.556, 0.398, 5.368, 0.450}},
};
enum { COMPONENTS = sizeof mixture / sizeof mixture[0] };

/* A gamma variate of shape alpha (Marsaglia & Tsang 2000). */
static double draw_gamma(random_stream *stream, double alpha)
{
    if (alpha < 1) {
        double u = 1 - random_uniform(stream);
        return draw_gamma(stream, alpha + 1) * pow(u, 1 / alpha);
    }
    double d = alpha - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = random_normal(stream), v = 1 + c * x;
        if (v <= 0) continue;
        v = v * v * v;
        double u = 1 - random_uniform(stream);
        if (log(u) < 0.5 * x * x + d - d * v + d * log(v)) return d * v;
    }
}

void nulls_make(motif_set *out)
{
    *out = motif_set_make();
    motif m = motif_make("null", "", NULLS_COLUMNS);
    m.sites = NULLS_SITES;
    random_stream stream =
        random_stream_init(random_key_make("nulls", "", 1), RANDOM_SIMULATE, 0, 0);
    double total = 0, shares = 0;
    for (int k = 0; k < COMPONENTS; k++) total += mixture[k].share;
    for (int k = 0, column = 0; k < COMPONENTS; k++) {
        shares += mixture[k].share;
        int end = (int)llrint(shares / total * NULLS_COLUMNS);
        for (; column < end; column++) {
            double *row = m.probability + column * MOTIF_LETTERS, sum = 0;
            for (int a = 0; a < MOTIF_LETTERS; a++) {
                row[a] = draw_gamma(&stream, mixture[k].alpha[a]);
                sum += row[a];
            }
            for (int a = 0; a < MOTIF_LETTERS; a++) row[a] /= sum;
        }
    }
    motif_set_add(out, m);
}
