/* ablation: networks made by hand, in which it is known what hangs on a site and which sites need
 * each other. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/explain/ablation.h"
#include "src/net/gemm.h"
#include "tests/harness.h"

enum { L = 60, WORD = 8 };

/* Two filters, each of which fires (with 1) under its word alone; then two logits, the second one
 * of the features as they are, or of a hidden unit that needs both. */
typedef struct {
    network *net;
    float *parameters;
    target target;
} made;

static const char *const words[2] = {"ACGTTGCA", "GGATCCTA"};

static made make_network(bool needs_both)
{
    net_spec spec = {.length = L, .convs = 1, .filters = {2}, .width = {WORD}, .pool = 1,
                     .hidden = needs_both ? 1 : 0};
    made m;
    gemm_init();
    const net_layout layout = spec_layout(&spec);
    m.parameters = memory_array(m.parameters, layout.count);
    for (int f = 0; f < 2; f++) {
        uint8_t codes[WORD];
        dna_encode(codes, words[f], WORD);
        for (int k = 0; k < WORD; k++) {
            for (int a = 0; a < 4; a++) {
                m.parameters[layout.conv_weight[0] + (size_t)((k * 4 + a) * 2 + f)] =
                    a == codes[k] ? 1.0f : -1.0f;
            }
        }
        m.parameters[layout.conv_bias[0] + (size_t)f] =
            1.0f - WORD; /* 1 for the word, <= -1 else */
    }
    if (needs_both) { /* relu(3 f1 + 3 f2 - 3), so 3 with both and 0 with one */
        m.parameters[layout.hidden_weight] = m.parameters[layout.hidden_weight + 1] = 3;
        m.parameters[layout.hidden_bias] = -3;
        m.parameters[layout.output_weight + 1] = 1;
    } else { /* 2 f1 + 5 f2 */
        m.parameters[layout.output_weight + 1] = 2;
        m.parameters[layout.output_weight + 3] = 5;
    }
    network_create(&m.net, &spec, TARGET_GROUP);
    m.target = (target){.net = m.net, .parameters = m.parameters, .score = TARGET_DIFFERENCE};
    return m;
}

static void release_network(made *m)
{
    network_destroy(m->net);
    memory_free(m->parameters);
}

/* Letters A and T alone but for the words that are put in: no shuffle has a word. */
static void make_sequence(uint8_t *letters, const int *starts, const int *which, int count)
{
    for (int l = 0; l < L; l++) letters[l] = l % 2 ? 3 : 0;
    for (int i = 0; i < count; i++) dna_encode(letters + starts[i], words[which[i]], WORD);
}

static const ablation_settings three = {.shuffles = 3, .key = {{1, 2}}};

/* f(a), f(b), f(ab), I(a, b) of the two windows in the one sequence. */
static void take_away(double out[4], const made *m, const uint8_t *letters,
                      const ablation_window both[2])
{
    const uint32_t record = 7;
    const ablation_item items[3] = {{0, 0, 1}, {0, 1, 1}, {0, 0, 2}};
    double less[3];
    float whole;
    target_scores(&whole, &m->target, letters, NULL, 1);
    ablation_scores(less, &m->target, letters, &record, both, items, 3, &three);
    for (int i = 0; i < 3; i++) out[i] = (double)whole - less[i];
    out[3] = (double)whole - less[0] - less[1] + less[2];
}

static void sites_of_a_sum_add_up(void)
{
    made m = make_network(false);
    uint8_t letters[L];
    double f[4];
    const int starts[2] = {5, 40}, which[2] = {0, 1};
    make_sequence(letters, starts, which, 2);
    take_away(f, &m, letters, (ablation_window[2]){{5, WORD}, {40, WORD}});
    CU_ASSERT_DOUBLE_EQUAL(f[0], 2, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(f[1], 5, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(f[2], 7, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(f[3], 0, 1e-6);
    /* nothing hangs on windows elsewhere; a window that sticks out counts with what is inside */
    take_away(f, &m, letters, (ablation_window[2]){{20, 9}, {-4, 13}});
    CU_ASSERT_DOUBLE_EQUAL(f[0], 0, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(f[1], 2, 1e-6); /* letters 0..8: half of the first word */
    release_network(&m);
}

static void two_copies_of_one_word_do_for_each_other(void)
{
    made m = make_network(false);
    uint8_t letters[L];
    double f[4];
    const int starts[2] = {5, 40}, which[2] = {1, 1};
    make_sequence(letters, starts, which, 2);
    take_away(f, &m, letters, (ablation_window[2]){{5, WORD}, {40, WORD}});
    CU_ASSERT_DOUBLE_EQUAL(f[0], 0, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(f[1], 0, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(f[2], 5, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(f[3], -5, 1e-6);
    release_network(&m);
}

static void sites_that_need_each_other_interact(void)
{
    made m = make_network(true);
    uint8_t letters[L];
    double f[4];
    const int starts[2] = {5, 40}, which[2] = {0, 1};
    make_sequence(letters, starts, which, 2);
    take_away(f, &m, letters, (ablation_window[2]){{5, WORD}, {40, WORD}});
    CU_ASSERT_DOUBLE_EQUAL(f[0], 3, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(f[2], 3, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(f[3], 3, 1e-6);
    release_network(&m);
}

/* A whole sequence taken away is its shuffles; items do not depend on their neighbours. */
static void letters_come_from_shuffles_of_the_whole(void)
{
    enum { N = 20, ITEMS = 150 };
    net_spec spec = {.length = L, .convs = 1, .filters = {8}, .width = {5}, .pool = 1};
    const net_layout layout = spec_layout(&spec);
    float *parameters = memory_array(parameters, layout.count), scores[3];
    spec_init(parameters, &spec, SPEC_START_PAPER, random_key_make("ablation", "", 1));
    network *net;
    network_create(&net, &spec, TARGET_GROUP);
    const target t = {.net = net, .parameters = parameters, .both_strands = true};
    random_stream s = random_stream_init(random_key_make("ablation", "test", 1), RANDOM_TEST, 0, 0);
    uint8_t letters[N * L], shuffled[3 * L];
    uint32_t records[N];
    for (int i = 0; i < N * L; i++) letters[i] = (uint8_t)random_below(&s, 5);
    for (uint32_t i = 0; i < N; i++) records[i] = 100 + i;
    const ablation_window all = {-3, L + 9};
    const ablation_item one = {4, 0, 1};
    double got, want = 0;
    ablation_scores(&got, &t, letters, records, &all, &one, 1, &three);
    for (uint32_t r = 0; r < 3; r++) {
        random_stream stream = random_stream_init(three.key, RANDOM_ABLATE, r, records[4]);
        dna_shuffle(shuffled + r * L, letters + 4 * L, L, &stream);
    }
    target_scores(scores, &t, shuffled, NULL, 3);
    for (int r = 0; r < 3; r++) want += (double)scores[r] / 3;
    CU_ASSERT_DOUBLE_EQUAL(got, want, 1e-12);
    ablation_window windows[2 * ITEMS];
    ablation_item items[ITEMS];
    double together[ITEMS], alone;
    for (size_t i = 0; i < ITEMS; i++) {
        items[i] = (ablation_item){random_below(&s, N), 2 * i, 1 + random_below(&s, 2)};
        for (size_t k = 0; k < 2; k++) {
            windows[2 * i + k] =
                (ablation_window){(int)random_below(&s, L), 1 + (int)random_below(&s, 12)};
        }
    }
    ablation_scores(together, &t, letters, records, windows, items, ITEMS, &three);
    for (size_t i = 0; i < ITEMS; i++) {
        ablation_scores(&alone, &t, letters, records, windows, &items[i], 1, &three);
        CU_ASSERT_EQUAL(alone, together[i]);
    }
    network_destroy(net);
    memory_free(parameters);
}

static void windows_move_together_off_what_is_taken(void)
{
    uint8_t taken[L] = {0};
    int seen[L] = {0};
    memset(taken + 10, 1, 30); /* 0..9 and 40..59 are free */
    random_stream s = random_stream_init(random_key_make("move", "test", 1), RANDOM_TEST, 0, 0);
    for (int i = 0; i < 4000; i++) {
        ablation_window w[2] = {{12, 4}, {20, 5}}; /* 8 apart, 13 letters in all */
        EACH(ablation_move(w, 2, taken, L, &s));
        EACH(w[1].start - w[0].start == 8 && w[0].width == 4 && w[1].width == 5);
        seen[w[0].start]++;
    }
    for (int l = 0; l < L; l++) { /* 40..47, each 500 times: 5 standard deviations are 105 */
        const bool free = l >= 40 && l + 13 <= L;
        CU_ASSERT(free ? abs(seen[l] - 500) < 110 : seen[l] == 0);
    }
    ablation_window wide = {0, 21};
    CU_ASSERT(!ablation_move(&wide, 1, taken, L, &s) && wide.start == 0);
    wide.width = 20;
    CU_ASSERT(ablation_move(&wide, 1, taken, L, &s) && wide.start == 40);
}

HARNESS("ablation",
        {"sites of a sum add up", sites_of_a_sum_add_up},
        {"two copies of one word do for each other", two_copies_of_one_word_do_for_each_other},
        {"sites that need each other interact", sites_that_need_each_other_interact},
        {"letters come from shuffles of the whole", letters_come_from_shuffles_of_the_whole},
        {"windows move together, off what is taken", windows_move_together_off_what_is_taken}, )
