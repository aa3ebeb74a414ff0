/* Trains each kind of network for some steps on the ranks it is started on and prints the SHA-256
 * of weights, running mean, training margins and test margins: test_trainer_ranks.sh compares. */
#include <stdio.h>

#include "mpi/team.h"
#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/net/gemm.h"
#include "src/net/score.h"
#include "src/net/trainer.h"
#include "tests/sample.h"

enum { PAIRS = 75, LENGTH = 101, TEST_PAIRS = 21 };

static int train_one(const team *t, const char *name, const net_spec *spec)
{
    static const trainer_settings settings = {
        .batch = 64, .dropout = 0.5f, .average = 0.9f, .reorder = true, .random_strand = true,
        .fresh_negatives = true,
        .adam = {.beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-8f, .clip = 5}};
    sequence_set set = sample_set(PAIRS, LENGTH, 1), test = sample_set(TEST_PAIRS, LENGTH, 2);
    uint32_t records[2 * PAIRS];
    float margins[2 * PAIRS], test_margins[2 * TEST_PAIRS];
    for (uint32_t i = 0; i < 2 * PAIRS; i++) records[i] = i;
    trainer *r;
    trainer_report report;
    trainer_create(&r, spec, &settings, &set, records, set.count, random_key_make("d", "", 1),
                   random_key_make("d", name, 1), t);
    int failures = 0;
    hash *h = hash_create();
    for (int epoch = 0; epoch < 2; epoch++) {
        while (trainer_batch(r) < trainer_batches(r)) {
            failures += trainer_step(r, &report, 0.01, false, false) != STATUS_OK;
        }
        failures += trainer_end_epoch(r, &report, margins) != STATUS_OK;
        hash_add(h, margins, sizeof margins);
    }
    score_margins(test_margins, spec, trainer_average(r), test.letters, NULL, test.count, true, t);
    hash_add(h, test_margins, sizeof test_margins);
    hash_add(h, trainer_parameters(r), trainer_parameter_count(r) * sizeof(float));
    hash_add(h, trainer_average(r), trainer_parameter_count(r) * sizeof(float));
    char text[HASH_TEXT_SIZE];
    hash_finish(h, text);
    if (t->rank == 0) printf("%s %s\n", text, name);
    trainer_destroy(r);
    sequence_set_release(&set);
    sequence_set_release(&test);
    return failures;
}

int main(int argc, char **argv)
{
    const team *world;
    if (world_begin(&world, &argc, &argv) != STATUS_OK) return 99;
    gemm_init();
    int64_t failures = 0;
    for (const char *const *name = spec_names(); *name != NULL; name++) {
        net_spec spec;
        failures += spec_named(&spec, *name, LENGTH) != STATUS_OK || train_one(world, *name, &spec);
    }
    team_sum(world, &failures, 1);
    world_end();
    return failures > 0;
}
