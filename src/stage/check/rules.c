/* Each rule looks at the facts of a dataset and adds a finding where they call for one: a level, a
 * code for programs and a sentence that says what to do. The thresholds stand with the rules and in
 * the header; they are conventions, set where a network would begin to learn something else
 * than what binds, or nothing. */
#include "src/stage/check/rules.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/core/text.h"
#include "src/stage/task/kernel_machine.h"

static const char *const CLASSES[2] = {"negative", "positive"};

static double share(size_t part, size_t all)
{
    return all > 0 ? (double)part / (double)all : 0;
}

static double percent(size_t part, size_t all)
{
    return 100 * share(part, all);
}

/* ---- one set ---- */

static void check_classes(findings *f, long d, const lint_set *s, const char *name)
{
    if (s->records == 0) {
        findings_add(f, FINDING_ERROR, FINDING_DATA, d, "empty-set",
                     "there is no %s set: import it with the others", name);
        return;
    }
    for (int label = 0; label < 2; label++) {
        if (s->of[label] == 0) {
            findings_add(f, FINDING_ERROR, FINDING_DATA, d, "class-missing",
                         "the %s set has no %s sequences%s", name, CLASSES[label],
                         label == 0 ? ": import with --make-negatives makes shuffles" : "");
        }
        if (s->constant[label]) {
            findings_add(f, FINDING_ERROR, FINDING_DATA, d, "constant-class",
                         "all %zu %s sequences of the %s set are the same", s->of[label],
                         CLASSES[label], name);
        }
        if (share(s->mostly_other[label], s->of[label]) > 0.5) {
            findings_add(f, FINDING_ERROR, FINDING_DATA, d, "not-dna",
                         "%.0f %% of the %s sequences of the %s set are mostly letters outside "
                         "ACGT: "
                         "is it DNA?", percent(s->mostly_other[label], s->of[label]),
                         CLASSES[label], name);
        }
    }
}

static void check_letters(findings *f, long d, const lint_facts *facts, const lint_set *s,
                          const char *name)
{
    if (share(s->others, s->letters) >= 0.01) {
        findings_add(f, FINDING_WARNING, FINDING_DATA, d, "other-letters",
                     "%.1f %% of the letters of the %s set are outside ACGT (in %zu sequences): "
                     "networks see nothing there", percent(s->others, s->letters), name,
                     s->with_others);
    }
    const size_t positions = s->records * (size_t)facts->length;
    if (positions > 0 && share(s->letters, positions) < 0.5) {
        findings_add(f, FINDING_WARNING, FINDING_DATA, d, "padding",
                     "%.0f %% of the positions of the %s set are padding (sequences of %zu to %zu "
                     "letters in %d): crop the longest "
                     "instead", 100 - percent(s->letters, positions),
                     name, s->shortest, s->longest, facts->length);
    }
}

/* Where one class is padded more than the other, a network need not look at the letters. */
static void check_class_lengths(findings *f, long d, const lint_facts *facts, const lint_set *s,
                                const char *name)
{
    if (s->padded == 0 || s->of[0] == 0 || s->of[1] == 0) return;
    double mean[2];
    for (int label = 0; label < 2; label++) {
        mean[label] = (double)s->class_letters[label] / (double)s->of[label];
    }
    if (fabs(mean[1] - mean[0]) < 0.05 * facts->length) return;
    findings_add(f, FINDING_WARNING, FINDING_DATA, d, "class-lengths",
                 "positive sequences of the %s set have %.0f letters on average, negative ones "
                 "%.0f: the padding alone tells the classes apart; import them with --crop", name,
                 mean[1], mean[0]);
}

static void check_duplicates(findings *f, long d, const lint_set *s, const char *name)
{
    const double against = share(s->contradictions, s->given);
    if (s->contradictions > 0) {
        findings_add(f, against >= 0.2 ? FINDING_ERROR : FINDING_WARNING, FINDING_DATA, d,
                     "contradictions", "%zu sequences of the %s set (%.2g %%) stand there with the "
                     "other label too: one of the labels is wrong", s->contradictions, name,
                     100 * against);
    }
    if (share(s->duplicates, s->given) >= 0.05) {
        findings_add(f, FINDING_WARNING, FINDING_DATA, d, "duplicates",
                     "%.0f %% of the %s set repeat earlier sequences, on either strand",
                     percent(s->duplicates, s->given), name);
    }
}

static void check_sizes(findings *f, long d, const lint_set *s, const char *name, size_t least)
{
    for (int label = 0; label < 2; label++) {
        if (s->of[label] == 0 || s->of[label] >= least) continue;
        findings_add(f, FINDING_WARNING, FINDING_DATA, d, "few-records",
                     "the %s set has only %zu %s sequence%s: scores will be unsure", name,
                     s->of[label], CLASSES[label], s->of[label] > 1 ? "s" : "");
    }
}

static void check_balance(findings *f, long d, const lint_set *s)
{
    const size_t more = s->of[0] > s->of[1] ? s->of[0] : s->of[1], less = s->records - more;
    if (less == 0 || more < 10 * less) return;
    findings_add(f, FINDING_WARNING, FINDING_DATA, d, "imbalance",
                 "the training set has %zu positive and %zu negative sequences: look at AUPRC, not "
                 "at "
                 "accuracy", s->of[1], s->of[0]);
}

/* ---- between sets ---- */

static void check_overlap(findings *f, long d, const lint_facts *facts)
{
    const lint_set *test = &facts->sets[SPLIT_TEST];
    const double same = share(facts->identical, test->given);
    if (same >= 0.01) {
        findings_add(f, same >= 0.5 ? FINDING_ERROR : FINDING_WARNING, FINDING_DATA, d,
                     "test-in-training", "%zu test sequences (%.0f %%) are training sequences, on "
                     "either strand: test scores are too good; take them out of one set",
                     facts->identical, 100 * same);
    }
    const overlap_counts *o = &facts->overlap;
    if (o->given[1] > 0 && share(o->sharing[1], o->given[1]) >= 0.1) {
        findings_add(f, FINDING_WARNING, FINDING_DATA, d, "shared-40-mers",
                     "%.0f %% of the test positives share 40 letters with training sequences (the "
                     "same "
                     "peaks, or repeats): test scores may be too good",
                     percent(o->sharing[1], o->given[1]));
    }
}

/* ---- negatives ---- */

negative_kind rules_negative_kind(const audit_counts *a)
{
    const double enough = 0.95;
    if (a->negatives == 0) return NEGATIVES_NONE;
    if (share(a->before, a->negatives) >= enough) return NEGATIVES_EXACT;
    if (share(a->dinucleotides, a->negatives) >= enough) return NEGATIVES_MATCHED;
    if (share(a->letters, a->negatives) >= enough) return NEGATIVES_LETTERS;
    return NEGATIVES_OTHER;
}

const char *rules_negative_name(negative_kind kind)
{
    static const char *const names[] = {"none", "shuffle-before", "shuffle-matched",
                                        "letter-shuffle", "other"};
    return names[kind];
}

static const char *describe_kind(negative_kind kind)
{
    static const char *const texts[] = {
        "absent", "dinucleotide shuffles of the positives before them",
        "dinucleotide shuffles of the set's positives",
        "shuffles that keep letters but not dinucleotides", "no shuffles of the positives"};
    return texts[kind];
}

static bool is_shuffle(negative_kind kind)
{
    return kind == NEGATIVES_EXACT || kind == NEGATIVES_MATCHED;
}

static void check_composition(findings *f, long d, const lint_facts *facts, negative_kind kind)
{
    const auc_result *a = &facts->composition;
    if (!facts->composition_known || a->low <= 0.6) return;
    findings_add(f, FINDING_WARNING, FINDING_NEGATIVES, d, "composition",
                 "composition alone tells the classes apart: counts of letters and dinucleotides "
                 "reach "
                 "a test AUROC of %.3f (95 %% interval %.3f-%.3f). The negatives are %s; a "
                 "network's "
                 "AUROC says something about motifs only as far as it is above that. Dinucleotide "
                 "shuffles as negatives (import --make-negatives) make composition blind", a->area,
                 a->low, a->high, describe_kind(kind));
}

static void check_negatives(findings *f, long d, const lint_facts *facts)
{
    const negative_kind train = rules_negative_kind(&facts->sets[SPLIT_TRAIN].negatives);
    const negative_kind test = rules_negative_kind(&facts->sets[SPLIT_TEST].negatives);
    check_composition(f, d, facts, train);
    if (train != NEGATIVES_NONE && test != NEGATIVES_NONE
        && is_shuffle(train) != is_shuffle(test)) {
        findings_add(f, FINDING_WARNING, FINDING_NEGATIVES, d, "negatives-differ",
                     "negatives of the training set are %s, those of the test set %s: the test "
                     "asks "
                     "something else than was trained for", describe_kind(train),
                     describe_kind(test));
    }
    const audit_counts *a = &facts->sets[SPLIT_TRAIN].negatives;
    if (share(a->unchanged, a->negatives) >= 0.01) {
        findings_add(f, FINDING_WARNING, FINDING_NEGATIVES, d, "negatives-unchanged",
                     "%zu training negatives (%.0f %%) equal their positive: such sequences have "
                     "no "
                     "other shuffle (low complexity); leave them out", a->unchanged,
                     percent(a->unchanged, a->negatives));
    }
}

/* ---- all ---- */

void rules_check(findings *f, long dataset, const lint_facts *facts)
{
    static const size_t least[SPLITS] = {[SPLIT_TRAIN] = 100, [SPLIT_TEST] = 50};
    for (int k = 0; k < SPLITS; k++) {
        const lint_set *s = &facts->sets[k];
        const char *name = lint_set_name((source_split)k);
        if (k == SPLIT_VALIDATION && s->records == 0) continue;
        check_classes(f, dataset, s, name);
        check_letters(f, dataset, facts, s, name);
        check_class_lengths(f, dataset, facts, s, name);
        check_duplicates(f, dataset, s, name);
        check_sizes(f, dataset, s, name, least[k]);
    }
    check_balance(f, dataset, &facts->sets[SPLIT_TRAIN]);
    check_overlap(f, dataset, facts);
    check_negatives(f, dataset, facts);
}

void rules_check_networks(findings *f, long dataset, int length, const task_network *networks,
                          size_t network_count)
{
    const kernel_machine_settings gkm = kernel_machine_defaults(); /* its window is fixed */
    size_t tried = 0, misfits = 0;
    char *reason = NULL;
    text_builder names = {0};
    for (size_t v = 0; v < network_count; v++) {
        net_spec spec = networks[v].spec;
        spec.length = length;
        tried++;
        if (networks[v].kind == TASK_COMPOSITION) continue; /* takes any length */
        if (networks[v].kind == TASK_NETWORK && spec_check(&spec) == STATUS_OK) continue;
        const bool is_gkm = networks[v].kind == TASK_GKM;
        if (is_gkm && kernel_machine_check(&gkm, length) == STATUS_OK) continue;
        if (reason == NULL) reason = memory_copy_text(status_message());
        text_add_item(&names, ", ", networks[v].name);
        misfits++;
    }
    if (misfits > 0) {
        findings_add(f, misfits == tried ? FINDING_ERROR : FINDING_WARNING, FINDING_DATA, dataset,
                     "too-short", "sequences of %d letters do not fit %s: %s; %s", length,
                     text_so_far(&names), reason,
                     misfits == tried ? "choose other networks"
                                      : "such tasks will fail, the others go on");
    }
    memory_free(reason);
    text_release(&names);
}
