#include "src/stage/forecast.h"

#include <math.h>

#include "src/net/order.h"
#include "src/stage/bench.h"

forecast_machine forecast_typical(void)
{
    return (forecast_machine){.flops = 50e9, .latency = 5e-6, .bandwidth = 2e9};
}

/* Lanes of the busiest rank. */
static double lanes_of(int ranks)
{
    int most = 0;
    for (int r = 0; r < ranks; r++) {
        int lanes = order_first_lane(r + 1, ranks) - order_first_lane(r, ranks);
        if (lanes > most) most = lanes;
    }
    return most;
}

double forecast_seconds(const forecast_machine *m, const net_spec *spec, const recipe *r,
                        const compendium_size *size, int ranks)
{
    const double held_out = size->validation > 0 ? 0 : r->validation * (double)size->train;
    const double trained = (double)size->train - held_out;
    const double validated = size->validation > 0 ? (double)size->validation : held_out;
    const double strands = r->both_strands ? 2 : 1;
    const double batches = ceil(trained / recipe_batch(r, (size_t)trained));
    const double share = lanes_of(ranks) / LANES;
    const double epoch = share * (trained * bench_train_flops(spec)
                                  + strands * validated * bench_infer_flops(spec)) / m->flops;
    /* An allreduce of n bytes on R ranks by halving and doubling: 2 log2 R hops, each rank sends
     * and receives 2 n (R - 1) / R (Thakur, Rabenseifner & Gropp 2005). */
    const double bytes = 8.0 * (double)spec_layout(spec).count;
    const double reduction = ranks == 1 ? 0
        : 2 * ceil(log2(ranks)) * m->latency + 2 * bytes * (ranks - 1) / ranks / m->bandwidth;
    const double test = share * strands * (double)size->test * bench_infer_flops(spec) / m->flops;
    return (double)r->epochs * (epoch + batches * reduction) + test;
}
