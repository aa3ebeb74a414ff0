/* Networks are prepared with random weights and explained in turn, each way for about the given
 * time or one batch. The plain way, the ordinary scorer on each prefix and suffix, is timed
 * beside the two that replace it, and speed-ups are taken round by round before their median. */
#include "src/stage/bench/explaining.h"

#include <math.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/core/seconds.h"
#include "src/explain/activation.h"
#include "src/explain/mutagenesis.h"
#include "src/explain/optimize.h"
#include "src/explain/saliency.h"
#include "src/explain/temporal.h"
#include "src/stage/data/made_up.h"

enum { BATCH = TARGET_GROUP, STEPS = 32 };

/* One network with all it needs from round to round. */
typedef struct {
    net_spec spec;
    random_key key;
    float *parameters;
    network *net;
    network **cuts;        /* [L + 1] by length, for EXPLAINING_PLAIN; NULL where too short */
    target target;
    temporal *temporal[2]; /* by temporal_rule */
    uint8_t *letters;      /* [BATCH][L] */
    uint8_t *stretch;      /* [BATCH][L]: a prefix or suffix of each */
    float *cells, *path;   /* [BATCH][L][4] */
    float *forward, *backward; /* [BATCH][L] */
    double *rates;         /* [EXPLAINING_WAYS][rounds] */
} subject;

/* ---- the ways ------------------------------------------------------------------------------ */

static void run_saliency(subject *s)
{
    target_gradient(s->cells, NULL, &s->target, s->letters, NULL, BATCH);
}

static void run_activation(subject *s)
{
    float best[BATCH];
    activation_maxima all = {.best = best, .profile = s->cells};
    activation_find(&all, &s->target, s->letters, BATCH);
}

static void run_integrated(subject *s)
{
    float residual[BATCH];
    saliency_integrate(s->path, s->cells, residual, &s->target, s->letters, NULL, BATCH,
                       BASELINE_ZEROS, STEPS);
}

static void run_mutagenesis(subject *s)
{
    mutagenesis_scores(s->cells, &s->target, s->letters, NULL, BATCH);
}

static void run_classopt(subject *s)
{
    const optimize_settings settings = optimize_defaults();
    optimizer *o;
    optimize_create(&o, &s->target, &settings, s->key);
    optimize_step(o, settings.steps);
    optimize_destroy(o);
}

static void run_columns(subject *s)
{
    temporal_margins(s->forward, s->backward, s->temporal[TEMPORAL_COLUMNS], s->letters, BATCH,
                     false);
}

static void run_prefix(subject *s)
{
    temporal_margins(s->forward, s->backward, s->temporal[TEMPORAL_PREFIX], s->letters, BATCH,
                     false);
}

/* The batch's stretches of `length` letters from letter `first` on, scored. */
static void score_stretch(subject *s, int first, int length)
{
    const size_t L = (size_t)s->spec.length, n = (size_t)length;
    float logits[BATCH * SPEC_CLASSES];
    if (s->cuts[length] == NULL) return;
    for (size_t b = 0; b < BATCH; b++) {
        memcpy(s->stretch + b * n, s->letters + b * L + first, n);
    }
    const net_input input = {.count = BATCH, .letters = s->stretch};
    network_forward(s->cuts[length], logits, s->parameters, &input, NULL);
}

static void run_plain(subject *s)
{
    for (int length = 1; length <= s->spec.length; length++) {
        score_stretch(s, 0, length);
        score_stretch(s, s->spec.length - length, length);
    }
}

static const struct {
    const char *name;
    void (*run)(subject *s);
    double count; /* sequences (or runs) of a call */
    bool conv, lstm; /* needed */
} ways[EXPLAINING_WAYS] = {
    [EXPLAINING_SALIENCY] = {"saliency", run_saliency, BATCH, false, false},
    [EXPLAINING_ACTIVATION] = {"activation", run_activation, BATCH, true, false},
    [EXPLAINING_INTEGRATED] = {"ig", run_integrated, BATCH, false, false},
    [EXPLAINING_MUTAGENESIS] = {"ism", run_mutagenesis, BATCH, false, false},
    [EXPLAINING_CLASSOPT] = {"classopt", run_classopt, 1, false, false},
    [EXPLAINING_COLUMNS] = {"temporal", run_columns, BATCH, false, true},
    [EXPLAINING_PREFIX] = {"prefix", run_prefix, BATCH, false, true},
    [EXPLAINING_PLAIN] = {"plain", run_plain, BATCH, false, true}};

const char *explaining_way_name(explaining_way way)
{
    return ways[way].name;
}

static bool has_way(const net_spec *spec, int way)
{
    return (!ways[way].conv || spec->convs > 0) && (!ways[way].lstm || spec->lstm_layers > 0);
}

/* ---- a subject ----------------------------------------------------------------------------- */

static void create_cuts(subject *s)
{
    s->cuts = memory_array(s->cuts, (size_t)s->spec.length + 1);
    for (int length = 1; length <= s->spec.length && s->spec.lstm_layers > 0; length++) {
        net_spec shorter = s->spec;
        shorter.length = length;
        if (spec_check(&shorter) == STATUS_OK) network_create(&s->cuts[length], &shorter, BATCH);
    }
}

static status_t subject_create(subject *s, const char *network, const bench_settings *settings)
{
    TRY(spec_named(&s->spec, network, settings->length));
    TRY(spec_check(&s->spec));
    const size_t cells = BATCH * (size_t)settings->length * TARGET_LETTERS;
    s->key = random_key_make("bench", network, 1);
    s->parameters = memory_array(s->parameters, spec_layout(&s->spec).count);
    spec_init(s->parameters, &s->spec, SPEC_START_PAPER, s->key);
    network_create(&s->net, &s->spec, TARGET_GROUP);
    s->target = (target){.net = s->net, .parameters = s->parameters};
    create_cuts(s);
    for (int rule = 0; rule < 2 && s->spec.lstm_layers > 0; rule++) {
        temporal_create(&s->temporal[rule], &s->spec, s->parameters, (temporal_rule)rule);
    }
    sequence_set set = made_up_sequences(BATCH, settings->length);
    s->letters = memory_alloc(BATCH, (size_t)settings->length);
    memcpy(s->letters, set.letters, BATCH * (size_t)settings->length);
    sequence_set_release(&set);
    s->stretch = memory_alloc(BATCH, (size_t)settings->length);
    s->cells = memory_array(s->cells, cells);
    s->path = memory_array(s->path, cells);
    s->forward = memory_array(s->forward, cells);
    s->backward = memory_array(s->backward, cells);
    s->rates = memory_array(s->rates, EXPLAINING_WAYS * (size_t)settings->rounds);
    return STATUS_OK;
}

static void subject_destroy(subject *s)
{
    for (int length = 0; s->cuts != NULL && length <= s->spec.length; length++) {
        network_destroy(s->cuts[length]);
    }
    temporal_destroy(s->temporal[0]);
    temporal_destroy(s->temporal[1]);
    network_destroy(s->net);
    memory_free(s->cuts);
    memory_free(s->parameters);
    memory_free(s->letters);
    memory_free(s->stretch);
    memory_free(s->cells);
    memory_free(s->path);
    memory_free(s->forward);
    memory_free(s->backward);
    memory_free(s->rates);
}

/* ---- all ----------------------------------------------------------------------------------- */

static double measure(subject *s, int way, double seconds)
{
    double began = seconds_of_processor(), passed, count = 0;
    do {
        ways[way].run(s);
        count += ways[way].count;
        passed = seconds_of_processor() - began;
    } while (passed < seconds);
    return count / passed;
}

static void summarize(explaining_result *r, const subject *s, size_t rounds)
{
    double *ratios = memory_array(ratios, rounds);
    const bench_figure none = {NAN, NAN, NAN};
    for (int i = 0; i < 2; i++) {
        const double *fast = s->rates + (size_t)(EXPLAINING_COLUMNS + i) * rounds;
        const double *slow = s->rates + EXPLAINING_PLAIN * rounds;
        for (size_t k = 0; k < rounds; k++) ratios[k] = fast[k] / slow[k];
        r->speedup[i] = s->spec.lstm_layers > 0 ? bench_figure_of(ratios, rounds) : none;
    }
    for (size_t way = 0; way < EXPLAINING_WAYS; way++) {
        const bool has = has_way(&s->spec, (int)way);
        r->rate[way] = has ? bench_figure_of(s->rates + way * rounds, rounds) : none;
    }
    memory_free(ratios);
}

status_t explaining_run(explaining_result *results, const bench_settings *settings,
                        void (*progress)(int round, const char *network))
{
    const size_t rounds = (size_t)settings->rounds;
    subject *subjects = memory_array(subjects, settings->count);
    status_t status = STATUS_OK;
    for (size_t v = 0; v < settings->count && status == STATUS_OK; v++) {
        status = subject_create(&subjects[v], settings->networks[v], settings);
    }
    for (size_t round = 0; round < rounds && status == STATUS_OK; round++) {
        for (size_t v = 0; v < settings->count; v++) {
            if (progress != NULL) progress((int)round, settings->networks[v]);
            for (size_t way = 0; way < EXPLAINING_WAYS; way++) {
                if (!has_way(&subjects[v].spec, (int)way)) continue;
                subjects[v].rates[way * rounds + round] = measure(&subjects[v], (int)way,
                                                                  settings->seconds);
            }
        }
    }
    for (size_t v = 0; v < settings->count; v++) {
        results[v].network = settings->networks[v];
        if (status == STATUS_OK) summarize(&results[v], &subjects[v], rounds);
        subject_destroy(&subjects[v]);
    }
    memory_free(subjects);
    return status;
}
