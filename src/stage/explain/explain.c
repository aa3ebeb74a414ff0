/* How it goes about it: the model is read, the sequences are chosen, and a key is made of all
 * that the file depends on; if the file that is there bears that key, nothing is done. Otherwise
 * each method goes through the sequences in small parts, between which it looks at the stop flag
 * and tells how far it is, and fills its arrays of one explanation, which is written whole at
 * the end. */
#include "src/stage/explain/explain.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "io/explain.h"
#include "io/files.h"
#include "io/model.h"
#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/core/seconds.h"
#include "src/core/text.h"
#include "src/explain/activation.h"
#include "src/explain/mutagenesis.h"
#include "src/net/score.h"
#include "src/stage/data/made_up.h"
#include "src/stage/explain/choose.h"
#include "src/stage/task/folder.h"
#include "src/stage/task/train.h"
#include "src/stage/task/trained_data.h"

/* Sequences between two looks at the stop flag (a tenth of a second at most for the paper's
 * networks): whole groups of each method; mutagenesis fills its groups by itself. */
enum { CHUNK = 32, CHUNK_INTEGRATED = 16, CHUNK_MUTAGENESIS = 4, KEY_VERSION = 1 };

static const struct {
    explain_method method;
    const char *name;
} methods[] = {{EXPLAIN_SALIENCY, "saliency"}, {EXPLAIN_ACTIVATION, "activation"},
               {EXPLAIN_TEMPORAL, "temporal"}, {EXPLAIN_CLASSOPT, "classopt"},
               {EXPLAIN_INTEGRATED, "ig"},     {EXPLAIN_MUTAGENESIS, "ism"}};
enum { METHODS = sizeof methods / sizeof methods[0] };

static const char OTHER_DATA[] = "data other than trained on, by --force, SHA-256 ";

/* ---- settings ------------------------------------------------------------------------------ */

explain_settings explain_defaults(void)
{
    explain_settings s = {
        .methods = EXPLAIN_SALIENCY | EXPLAIN_ACTIVATION | EXPLAIN_TEMPORAL | EXPLAIN_CLASSOPT,
        .steps = 32, .optimize = optimize_defaults(), .sequences = "all-positives"};
    return s;
}

status_t explain_methods(unsigned int *ret, const char *names)
{
    char *copy = memory_copy_text(names), *left = NULL;
    status_t s = STATUS_OK;
    *ret = 0;
    for (char *word = strtok_r(copy, ",", &left); word != NULL && s == STATUS_OK;
         word = strtok_r(NULL, ",", &left)) {
        unsigned int found = 0;
        for (int i = 0; i < METHODS; i++) {
            if (strcmp(word, methods[i].name) == 0 || strcmp(word, "all") == 0) {
                found |= methods[i].method;
            }
        }
        *ret |= found;
        if (found == 0) {
            s = status_set(STATUS_USAGE, "'%s' is no method; saliency, activation, temporal, "
                           "classopt, ig, ism and all are", word);
        }
    }
    memory_free(copy);
    if (s == STATUS_OK && *ret == 0) s = status_set(STATUS_USAGE, "no method is named");
    return s;
}

/* Names of a sum of methods. Owner: caller. */
static char *name_methods(unsigned int sum)
{
    text_builder names = {0};
    for (int i = 0; i < METHODS; i++) {
        if (sum & methods[i].method) text_add_item(&names, ",", methods[i].name);
    }
    return text_end(&names);
}

/* ---- one task under way -------------------------------------------------------------------- */

typedef struct {
    const char *folder;
    const explain_settings *settings;
    const deal_hooks *hooks;
    model model;
    chosen set;
    char other[HASH_TEXT_SIZE]; /* hash of data that the model was not trained on; "": none */
    unsigned int methods; /* wanted and possible */
    uint8_t *labels;      /* [N] as scores need them: unknown counts as bound */
    network *net;
    target target;
    temporal *temporal;
    explanation out;
    explanation *into;    /* receives out instead of a file; or NULL */
    const char *method;   /* being computed */
} job;

static void note(const job *j, const char *sentence)
{
    deal_note(j->hooks, j->folder, sentence);
}

static status_t check_stop(const job *j)
{
    if (!deal_stop_wanted(j->hooks)) return STATUS_OK;
    return status_set(STATUS_STOPPED, "%s: stopped, run the same command again", j->folder);
}

static void tell(const job *j, size_t done, size_t all)
{
    if (j->hooks->progress == NULL) return;
    j->hooks->progress(j->hooks->data, j->folder, j->method, done, all);
}

/* ---- sequences ---- */

/* The compendium that the task was trained on. Owner of *ret: caller. */
static status_t find_compendium(char **ret, const job *j)
{
    *ret = folder_find_compendium(j->folder, j->settings->compendium, j->settings->fallback);
    if (*ret != NULL) return STATUS_OK;
    return status_set(STATUS_NOINPUT, "%s/%s names no compendium: give --compendium FILE",
                      j->folder, folder_name(FOLDER_RUN));
}

static status_t choose_from_dataset(job *j, const char *path)
{
    trained_data t;
    TRY(trained_data_open(&t, &(trained_data_query){
        .path = path, .dataset = j->model.dataset, .hash = j->model.data_sha256,
        .task = j->folder, .force = j->settings->force}));
    if (t.is_other) {
        memcpy(j->other, t.hash, sizeof j->other);
        char *sentence = memory_format("%s of %s is not the data that the model was trained on "
                                       "(--force)", j->model.dataset, path);
        note(j, sentence);
        memory_free(sentence);
    }
    status_t s = choose_test(&j->set, j->settings->sequences, &t.data);
    trained_data_close(&t);
    return s;
}

static status_t choose(job *j)
{
    if (!choose_needs_dataset(j->settings->sequences)) {
        return choose_file(&j->set, j->settings->sequences);
    }
    char *path = NULL;
    TRY(find_compendium(&path, j));
    status_t s = choose_from_dataset(j, path);
    memory_free(path);
    return s;
}

/* ---- what is wanted ---- */

static void leave_out(job *j, explain_method method, const char *sentence)
{
    if (!(j->methods & method)) return;
    j->methods &= ~(unsigned int)method;
    if (j->settings->methods != explain_defaults().methods) note(j, sentence);
}

/* The file that is written. Owner: caller. */
static char *output_path(const job *j)
{
    const char *given = j->settings->output;
    return given != NULL ? memory_copy_text(given) : folder_path(j->folder, FOLDER_EXPLANATION);
}

/* Methods of the file that is there; 0 where none can be read. */
static unsigned int methods_there(const job *j)
{
    char *path = output_path(j);
    unsigned int sum = 0;
    explanation_head head;
    if (explanation_read_head(&head, path) == STATUS_OK) {
        if (explain_methods(&sum, head.methods) != STATUS_OK) sum = 0;
        explanation_head_release(&head);
    }
    memory_free(path);
    return sum;
}

static status_t prepare(job *j)
{
    j->model.spec.length = j->set.length;
    if (spec_check(&j->model.spec) != STATUS_OK) {
        return status_prefix(STATUS_DATA, "%s: sequences of %d letters", j->folder, j->set.length);
    }
    j->methods = j->settings->methods;
    if (j->settings->keep) j->methods |= methods_there(j);
    if (j->model.spec.lstm_layers == 0) {
        leave_out(j, EXPLAIN_TEMPORAL, "temporal is left out: the network has no LSTM");
    }
    if (j->model.spec.convs == 0) {
        leave_out(j, EXPLAIN_ACTIVATION, "activation is left out: the network has no convolution");
    }
    j->labels = memory_alloc(j->set.count, 1);
    for (size_t i = 0; i < j->set.count; i++) {
        j->labels[i] = j->set.labels[i] == CHOOSE_UNKNOWN ? 1 : j->set.labels[i];
    }
    network_create(&j->net, &j->model.spec, TARGET_GROUP);
    bool both = j->settings->strands == EXPLAIN_BOTH_STRANDS
                || (j->settings->strands == EXPLAIN_AS_TRAINED && j->model.both_strands);
    j->target = (target){.net = j->net, .parameters = j->model.parameters,
                         .score = j->settings->score, .both_strands = both};
    return STATUS_OK;
}

static char *describe_settings(const job *j)
{
    const explain_settings *s = j->settings;
    const optimize_settings *o = &s->optimize;
    char *names = name_methods(j->methods);
    char *text = memory_format(
        "methods %s\nsequences %s\nscore %s\nstrands %s\ncorrect %d\nbaseline %s\nsteps %d\n"
        "rule %s\nrestarts %d\noptimize_steps %d\nlambda %.9g\nrate %.9g\ndecay %.9g\n"
        "epsilon %.9g\n%s%s%s",
        names, j->set.kind, target_score_names()[s->score], j->target.both_strands ? "both" : "one",
        s->correct, saliency_baseline_names()[s->baseline], s->steps,
        temporal_rule_names()[s->rule], o->restarts, o->steps, o->lambda, o->rate, o->decay,
        o->epsilon, j->other[0] != '\0' ? OTHER_DATA : "",
        j->other, j->other[0] != '\0' ? "\n" : "");
    memory_free(names);
    return text;
}

/* Nothing where there are none. */
static void hash_places(hash *h, const place *places, size_t count)
{
    for (size_t i = 0; places != NULL && i < count; i++) {
        const place *p = &places[i];
        const int64_t numbers[] = {p->start, p->end, p->strand};
        const char *chrom = p->chrom != NULL ? p->chrom : "";
        hash_add(h, chrom, strlen(chrom) + 1);
        hash_add(h, numbers, sizeof numbers);
    }
}

/* SHA-256 of all that the file depends on. */
static char *make_key(const job *j, const char *settings)
{
    const int64_t sizes[] = {KEY_VERSION, (int64_t)j->set.count, j->set.length, j->model.seed};
    char *spec = spec_describe(&j->model.spec), *key = memory_alloc(HASH_TEXT_SIZE, 1);
    hash *h = hash_create();
    hash_add(h, sizes, sizeof sizes);
    hash_add(h, settings, strlen(settings) + 1);
    hash_add(h, spec, strlen(spec) + 1);
    hash_add(h, j->model.dataset, strlen(j->model.dataset) + 1);
    hash_add(h, j->model.network, strlen(j->model.network) + 1);
    hash_add(h, j->model.parameters, j->model.count * sizeof *j->model.parameters);
    hash_add(h, j->set.letters, j->set.count * (size_t)j->set.length);
    hash_add(h, j->set.labels, j->set.count);
    hash_add(h, j->set.numbers, j->set.count * sizeof *j->set.numbers);
    for (size_t i = 0; i < j->set.count; i++) hash_add(h, j->set.ids[i], strlen(j->set.ids[i]) + 1);
    hash_places(h, j->set.places, j->set.count);
    hash_finish(h, key);
    memory_free(spec);
    return key;
}

/* ---- the methods --------------------------------------------------------------------------- */

/* Sequences first..first+count-1 of the set. */
typedef struct {
    size_t first, count;
    const uint8_t *letters, *labels;
    size_t row, cells; /* where they begin in [N][L] and [N][L][4] */
} part;

static status_t by_parts(job *j, const char *method, size_t chunk,
                         void (*compute)(job *j, const part *p))
{
    const size_t L = (size_t)j->set.length, all = j->set.count;
    j->method = method;
    for (size_t at = 0; at < all; at += chunk) {
        part p = {.first = at, .count = all - at < chunk ? all - at : chunk,
                  .letters = j->set.letters + at * L, .labels = j->labels + at, .row = at * L,
                  .cells = at * L * TARGET_LETTERS};
        TRY(check_stop(j));
        compute(j, &p);
        tell(j, at + p.count, all);
    }
    return STATUS_OK;
}

static void part_saliency(job *j, const part *p)
{
    const int L = j->set.length;
    float *gradient = j->out.gradient + p->cells;
    target_gradient(gradient, NULL, &j->target, p->letters, p->labels, p->count);
    if (j->settings->correct) saliency_correct(gradient, p->count, L);
    saliency_project(j->out.magnitude + p->row, gradient, p->letters, p->count, L, true);
    saliency_project(j->out.sign + p->row, gradient, p->letters, p->count, L, false);
}

static status_t run_saliency(job *j)
{
    const size_t positions = j->set.count * (size_t)j->set.length;
    j->out.gradient = memory_array(j->out.gradient, positions * TARGET_LETTERS);
    j->out.magnitude = memory_array(j->out.magnitude, positions);
    j->out.sign = memory_array(j->out.sign, positions);
    return by_parts(j, "saliency", CHUNK, part_saliency);
}

static void part_activation(job *j, const part *p)
{
    explanation *e = &j->out;
    activation_maxima m = {.best = e->value + p->first,
                           .best_start = e->start + p->first,
                           .best_filter = e->filter + p->first,
                           .filter_best = e->filter_value + p->first * e->filters,
                           .filter_start = e->filter_start + p->first * e->filters,
                           .profile = e->profile + p->first * e->windows};
    activation_find(&m, &j->target, p->letters, p->count);
}

static status_t run_activation(job *j)
{
    const size_t N = j->set.count;
    explanation *e = &j->out;
    e->filters = (size_t)j->model.spec.filters[0];
    e->windows = (size_t)network_layout(j->net)->conv_time[0];
    e->value = memory_array(e->value, N);
    e->start = memory_array(e->start, N);
    e->filter = memory_array(e->filter, N);
    e->filter_value = memory_array(e->filter_value, N * e->filters);
    e->filter_start = memory_array(e->filter_start, N * e->filters);
    e->profile = memory_array(e->profile, N * e->windows);
    return by_parts(j, "activation", CHUNK, part_activation);
}

/* Of a margin; one that is not finite stays as it is, so that it is noticed: e^-inf would be 0. */
static float probability(float margin)
{
    return isfinite(margin) ? (float)score_probability((double)margin) : margin;
}

static void part_temporal(job *j, const part *p)
{
    float *forward = j->out.forward + p->row, *backward = j->out.backward + p->row;
    temporal_margins(forward, backward, j->temporal, p->letters, p->count, j->target.both_strands);
    for (size_t i = 0; i < p->count * (size_t)j->set.length; i++) {
        forward[i] = probability(forward[i]);
        backward[i] = probability(backward[i]);
    }
}

static status_t run_temporal(job *j)
{
    const size_t positions = j->set.count * (size_t)j->set.length;
    j->out.forward = memory_array(j->out.forward, positions);
    j->out.backward = memory_array(j->out.backward, positions);
    temporal_create(&j->temporal, &j->model.spec, j->model.parameters, j->settings->rule);
    return by_parts(j, "temporal", CHUNK, part_temporal);
}

static status_t run_classopt(job *j)
{
    const optimize_settings *o = &j->settings->optimize;
    const size_t R = (size_t)o->restarts, cells = (size_t)j->set.length * TARGET_LETTERS;
    enum { STEPS = 50 }; /* between two looks at the stop flag */
    explanation *e = &j->out;
    e->restarts = R;
    e->matrix = memory_array(e->matrix, cells);
    e->matrices = memory_array(e->matrices, R * cells);
    e->objective = memory_array(e->objective, R);
    e->likelihood = memory_array(e->likelihood, R);
    optimizer *run;
    optimize_create(&run, &j->target, o,
                    random_key_make(j->model.dataset, j->model.network, (uint64_t)j->model.seed));
    status_t s = STATUS_OK;
    size_t done = 0;
    j->method = "classopt";
    for (bool more = true; more && s == STATUS_OK;) {
        more = optimize_step(run, STEPS);
        done += STEPS;
        tell(j, more ? done : (size_t)o->steps, (size_t)o->steps);
        if (more) s = check_stop(j);
    }
    optimize_agreement agreement;
    e->best = optimize_finish(e->matrices, e->objective, e->likelihood, &agreement, run);
    e->correlation = agreement.correlation;
    e->distance = agreement.distance;
    memcpy(e->matrix, e->matrices + (size_t)e->best * cells, cells * sizeof *e->matrix);
    optimize_destroy(run);
    return s;
}

static void part_integrated(job *j, const part *p)
{
    saliency_integrate(j->out.path + p->cells, j->out.contribution + p->row,
                       j->out.residual + p->first, &j->target, p->letters, p->labels, p->count,
                       j->settings->baseline, j->settings->steps);
}

static status_t run_integrated(job *j)
{
    const size_t positions = j->set.count * (size_t)j->set.length;
    j->out.path = memory_array(j->out.path, positions * TARGET_LETTERS);
    j->out.contribution = memory_array(j->out.contribution, positions);
    j->out.residual = memory_array(j->out.residual, j->set.count);
    return by_parts(j, "ig", CHUNK_INTEGRATED, part_integrated);
}

static void part_mutagenesis(job *j, const part *p)
{
    float *difference = j->out.difference + p->cells;
    mutagenesis_scores(difference, &j->target, p->letters, p->labels, p->count);
    mutagenesis_importance(j->out.importance + p->row, difference, p->letters, p->count,
                           j->set.length);
}

static status_t run_mutagenesis(job *j)
{
    const size_t positions = j->set.count * (size_t)j->set.length;
    j->out.difference = memory_array(j->out.difference, positions * TARGET_LETTERS);
    j->out.importance = memory_array(j->out.importance, positions);
    return by_parts(j, "ism", CHUNK_MUTAGENESIS, part_mutagenesis);
}

/* ---- arrays for TF-MoDISco ----------------------------------------------------------------- */

/* What each letter would contribute, by the best method at hand: integrated gradients as they
 * define it; a gradient or a table of mutations less each position's mean. */
static void hypothesize(job *j)
{
    explanation *e = &j->out;
    const size_t N = j->set.count, L = (size_t)j->set.length, A = TARGET_LETTERS;
    const float *from = e->path != NULL ? e->path : e->gradient != NULL ? e->gradient
                                                                        : e->difference;
    if (from == NULL) return;
    const char *name = e->path != NULL ? "integrated" : e->gradient != NULL ? "saliency"
                                                                            : "mutagenesis";
    float *map = memory_array(map, N * L * A);
    memcpy(map, from, N * L * A * sizeof *map);
    if (e->path != NULL) {
        saliency_hypothesize(map, N, (int)L, j->settings->baseline);
    } else {
        saliency_correct(map, N, (int)L);
    }
    e->hypothetical_method = memory_copy_text(name);
    e->hypothetical = memory_array(e->hypothetical, N * A * L);
    e->one_hot = memory_alloc(N * A * L, 1);
    for (size_t n = 0; n < N; n++) {
        for (size_t l = 0; l < L; l++) {
            for (size_t c = 0; c < A; c++) {
                size_t to = (n * A + c) * L + l;
                e->hypothetical[to] = map[(n * L + l) * A + c];
                e->one_hot[to] = j->set.letters[n * L + l] == c;
            }
        }
    }
    memory_free(map);
}

/* ---- all of it ----------------------------------------------------------------------------- */

static void score_all(job *j)
{
    explanation *e = &j->out;
    e->scores = memory_array(e->scores, j->set.count);
    score_margins(e->scores, &j->model.spec, j->model.parameters, j->set.letters, NULL,
                  j->set.count, j->model.both_strands, team_serial());
    for (size_t i = 0; i < j->set.count; i++) {
        e->scores[i] = probability(e->scores[i]);
    }
}

static status_t compute(job *j)
{
    static status_t (*const runs[METHODS])(job *) = {run_saliency, run_activation, run_temporal,
                                                     run_classopt, run_integrated,
                                                     run_mutagenesis};
    score_all(j);
    for (int i = 0; i < METHODS; i++) {
        if (j->methods & methods[i].method) TRY(runs[i](j));
    }
    hypothesize(j);
    return STATUS_OK;
}

/* What the file says about itself; the arrays of the choice move into it. */
static void describe(job *j, char *settings, char *key)
{
    explanation *e = &j->out;
    e->dataset = memory_copy_text(j->model.dataset);
    e->network = memory_copy_text(j->model.network);
    e->seed = j->model.seed;
    e->score = memory_copy_text(target_score_names()[j->settings->score]);
    e->both_strands = j->target.both_strands;
    e->methods = name_methods(j->methods);
    e->settings = settings;
    e->key = key;
    e->count = j->set.count;
    e->length = (size_t)j->set.length;
    e->letters = j->set.letters;
    e->labels = j->set.labels;
    e->numbers = j->set.numbers;
    e->ids = j->set.ids;
    e->places = j->set.places;
}

static bool is_there(const char *path, const char *key)
{
    char *found;
    if (!files_exists(path) || explanation_read_key(&found, path) != STATUS_OK) return false;
    bool same = strcmp(found, key) == 0;
    memory_free(found);
    return same;
}

static void summarize(explain_result *ret, const explanation *e)
{
    for (size_t i = 0; e->residual != NULL && i < e->count; i++) {
        ret->residual = fmax(ret->residual, fabs((double)e->residual[i])); /* NaN is left */
    }
    if (e->matrix == NULL) return;
    ret->probability = exp(e->likelihood[e->best]);
    ret->correlation = e->correlation;
}

/* Huge weights, though finite, give maps that are not: these are no result. */
static status_t check_result(const job *j)
{
    char *whose = memory_format("%s: the model %s-s%lld of %s", j->folder, j->model.network,
                                (long long)j->model.seed, j->model.dataset);
    status_t s = explanation_check(&j->out, whose);
    memory_free(whose);
    return s;
}

static status_t run_chosen(explain_result *ret, job *j)
{
    TRY(prepare(j));
    char *path = output_path(j), *settings = describe_settings(j);
    char *key = make_key(j, settings);
    ret->sequences = j->set.count;
    /* what is made for the caller, or written over what an output holds, is always computed */
    ret->already_done = j->into == NULL && j->settings->output == NULL && !j->settings->again
                        && is_there(path, key);
    describe(j, settings, key);
    status_t s = STATUS_OK;
    if (!ret->already_done) {
        s = compute(j);
        if (s == STATUS_OK) s = check_result(j);
        if (s == STATUS_OK && j->into == NULL) s = explanation_write(path, &j->out);
        if (s == STATUS_OK) summarize(ret, &j->out);
    }
    temporal_destroy(j->temporal);
    if (s == STATUS_OK && j->into != NULL) *j->into = j->out;
    else explanation_release(&j->out);
    j->set = (chosen){0}; /* went with the explanation */
    memory_free(path);
    return s;
}

/* What a task holds is of its own sequences: others have a file of their own, in no task's
 * folder. */
static status_t check_output(const explain_settings *settings)
{
    if (settings->output == NULL) {
        if (choose_needs_dataset(settings->sequences)) return STATUS_OK;
        return status_set(STATUS_USAGE, "--sequences %s: sequences of a file need -o FILE: a "
                          "task's %s is of its test set", settings->sequences,
                          folder_name(FOLDER_EXPLANATION));
    }
    char *folder = files_folder_of(settings->output);
    const bool inside = folder_has(folder, FOLDER_MODEL) || folder_has(folder, FOLDER_SETTINGS)
                        || folder_has(folder, FOLDER_METRICS);
    memory_free(folder);
    if (!inside) return STATUS_OK;
    return status_set(STATUS_USAGE, "-o %s: lies in a task's folder, whose files are the task's "
                      "own", settings->output);
}

static status_t run(explain_result *ret, explanation *into, const char *folder,
                    const explain_settings *settings, const deal_hooks *hooks)
{
    const double began = seconds_now();
    job j = {.folder = folder, .settings = settings, .hooks = hooks, .into = into};
    *ret = (explain_result){.residual = NAN, .probability = NAN, .correlation = NAN};
    if (into == NULL) TRY(check_output(settings));
    char *path = folder_path(folder, FOLDER_MODEL);
    status_t s = model_read(&j.model, path);
    memory_free(path);
    TRY(s);
    s = choose(&j);
    if (s == STATUS_OK) s = run_chosen(ret, &j);
    chosen_release(&j.set);
    network_destroy(j.net);
    memory_free(j.labels);
    model_release(&j.model);
    ret->seconds = seconds_now() - began;
    return s;
}

status_t explain_run(explain_result *ret, const char *folder, const explain_settings *settings,
                     const deal_hooks *hooks)
{
    return run(ret, NULL, folder, settings, hooks);
}

status_t explain_make(explanation *ret, const char *folder, const explain_settings *settings,
                      const deal_hooks *hooks)
{
    explain_result result;
    return run(&result, ret, folder, settings, hooks);
}

bool explain_is_of_other_data(const explanation *e)
{
    return strstr(e->settings, OTHER_DATA) != NULL;
}

/* ---- what it costs ------------------------------------------------------------------------- */

/* Seconds of the methods on the job's few sequences, class optimization (its first steps) apart. */
static status_t time_methods(explain_cost *ret, job *j, int all_steps)
{
    const unsigned int methods = j->methods;
    double began = seconds_of_processor();
    j->methods = methods & ~(unsigned int)EXPLAIN_CLASSOPT;
    TRY(compute(j));
    ret->sequence = (seconds_of_processor() - began) / (double)j->set.count;
    if (!(methods & EXPLAIN_CLASSOPT)) return STATUS_OK;
    began = seconds_of_processor();
    TRY(run_classopt(j));
    ret->task = (seconds_of_processor() - began) * all_steps / j->settings->optimize.steps;
    return STATUS_OK;
}

status_t explain_try(explain_cost *ret, const net_spec *spec, bool both_strands,
                     const explain_settings *settings)
{
    enum { STEPS = 20 };
    const deal_hooks hooks = {0};
    explain_settings few = *settings;
    sequence_set made = made_up_sequences(CHUNK, spec->length);
    job j = {.folder = "", .settings = &few, .hooks = &hooks,
             .model = {.spec = *spec, .network = "", .dataset = "", .both_strands = both_strands,
                       .count = spec_layout(spec).count},
             .set = {.count = CHUNK, .length = spec->length, .letters = made.letters,
                     .labels = made.labels, .kind = ""}};
    if (few.optimize.steps > STEPS) few.optimize.steps = STEPS;
    few.keep = false;
    j.model.parameters = memory_array(j.model.parameters, j.model.count);
    spec_init(j.model.parameters, spec, SPEC_START_PAPER, random_key_make("trial", "", 1));
    *ret = (explain_cost){0};
    status_t s = prepare(&j);
    if (s == STATUS_OK) s = time_methods(ret, &j, settings->optimize.steps);
    temporal_destroy(j.temporal);
    network_destroy(j.net);
    explanation_release(&j.out);
    memory_free(j.labels);
    memory_free(j.model.parameters);
    sequence_set_release(&made);
    return s;
}
