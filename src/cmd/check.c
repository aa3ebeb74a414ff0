/* demodash check: what a sweep would run into, before it runs.
 *
 * The options are the sweep's, so that the same command line can be checked before it is run.
 * Findings are grouped by topic and said once for all datasets that share them; --json says
 * everything. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/cmd/check_json.h"
#include "src/cmd/cmd.h"
#include "src/cmd/dryrun.h"
#include "src/cmd/log.h"
#include "src/cmd/signals.h"
#include "src/cmd/running.h"
#include "src/cmd/training.h"
#include "src/core/memory.h"
#include "src/core/text.h"
#include "src/net/gemm.h"
#include "src/stage/check/rules.h"

static const char usage[] =
    "check COMPENDIUM [-o DIR] [--ranks N] [--networks NAME,..] [--seeds 1,2] [OPTIONS]";

static const char text[] =
    "Is this fit to be trained on, here, and how long will it take? Nothing is trained and "
    "nothing\n"
    "is left behind. Give it the options of the sweep that is to follow. Exit code 65 when data\n"
    "should not be trained on, 73 or 74 when results cannot be written, else 0.\n"
    "\n"
    "ERROR, exit 65:\n"
    "  empty-set, class-missing  a training or test set, or a class in it, without sequences\n"
    "  constant-class            all sequences of a class are the same\n"
    "  not-dna                   over half of a class have fewer letters ACGT than others\n"
    "  contradictions            20 % of a set stand there with the other label too\n"
    "  test-in-training          half of the test sequences are training sequences\n"
    "  too-short                 sequences fit none of the networks\n"
    "WARNING:\n"
    "  contradictions            from one sequence\n"
    "  test-in-training          from 1 %\n"
    "  shared-40-mers            10 % of the test positives share 40 letters with training "
    "(either\n"
    "                            strand, as for all comparisons)\n"
    "  duplicates                5 % of a set repeat earlier sequences\n"
    "  few-records, imbalance    under 100 of a class in training, 50 in test; 10 to 1 in "
    "training\n"
    "  other-letters, padding    1 % of letters outside ACGT; half of the positions are padding\n"
    "  class-lengths             one class is padded more than the other: that tells them apart\n"
    "  too-short                 sequences fit not all networks\n"
    "  composition               counts of letters and dinucleotides alone (logistic regression "
    "on\n"
    "                            the training set) reach a test AUROC whose 95 % interval "
    "(DeLong)\n"
    "                            lies above .6\n"
    "  negatives-differ          shuffles in one of training and test set, not in the other\n"
    "  negatives-unchanged       1 % of the negatives equal their positive\n"
    "Negatives are called dinucleotide shuffles when 95 % have the first and last letter and the\n"
    "dinucleotide counts of the positive before them or, in another order, can be matched one to\n"
    "one with positives of their set by these.\n"
    "\n"
    "The forecast: each network is trained, and explains, for a moment on made-up sequences like\n"
    "the largest dataset's; training, baselines, and what gather makes after them (--no-gather\n"
    "leaves it out, as in sweep). motifs extract is not in it.\n"
    "\n"
    "--json prints one object: compendium, ready, errors, warnings; findings [{level, topic,\n"
    "dataset or null, code, text}]; datasets [{name, length, train, validation, test: {sequences,\n"
    "given (not made by shuffling), by_class, shortest, longest, padded, with_other_letters,\n"
    "other_letters, mostly_other, duplicates, contradictions, negatives: {kind (shuffle-before,\n"
    "shuffle-matched, letter-shuffle, other, none), count, shuffles_of_preceding,\n"
    "matched_dinucleotides, matched_letters, ends_of_preceding, unchanged}}, overlap_test_train:\n"
    "{test_given, sharing_40_letters, identical}, composition: {auroc, low, high} or null}];\n"
    "folder {writable, exists, locks, free_bytes, seconds_per_file} or null; machine {ranks, "
    "hosts,\n"
    "host_count, cores_per_host, cores_per_rank, blas_threads, slurm_tasks,\n"
    "memory_bytes_available, mpi, hdf5, blas}; forecast {tasks, unfinished, ranks,\n"
    "ranks_per_task, seconds (training_seconds and gather_seconds), longest_task_seconds, idle,\n"
    "core_seconds (of training), memory_bytes (a rank), training_memory_bytes,\n"
    "memory_bytes_before_work, disk_bytes, networks: [{name, sequences_per_second}]}.\n";

static const double MIB = 1048576.0;

/* ---- text ---- */

/* "  WARNING  text", wrapped, the rest of its lines below its beginning. */
static void print_line(finding_level level, const char *words)
{
    enum { WIDTH = 100, INDENT = 11 };
    printf("  %-7s ", finding_level_name(level));
    int column = INDENT - 1;
    while (*words != '\0') {
        const int length = (int)strcspn(words, " ");
        if (column > INDENT && column + 1 + length > WIDTH) {
            printf("\n%*s", INDENT - 1, "");
            column = INDENT - 1;
        }
        printf(" %.*s", length, words);
        column += 1 + length;
        words += length + (words[length] == ' ');
    }
    putchar('\n');
}

static const char *name_of(const agenda *plan, long dataset)
{
    return plan->entries[plan->datasets[dataset]].name;
}

/* Where several datasets have the same finding the first few are told whole, the rest by name. */
static void print_group(const check_report *r, const agenda *plan, const finding *first)
{
    enum { WHOLE = 3, NAMED = 12 };
    size_t seen = 0;
    text_builder names = {0};
    for (const finding *f = first; f < r->found.items + r->found.count; f++) {
        if (f->level != first->level || f->topic != first->topic
            || strcmp(f->code, first->code) != 0) continue;
        if (seen < WHOLE || f->dataset < 0) {
            char *line = f->dataset >= 0
                ? memory_format("%s: %s", name_of(plan, f->dataset), f->text)
                : memory_copy_text(f->text);
            print_line(f->level, line);
            memory_free(line);
        } else if (seen < WHOLE + NAMED) {
            text_add_item(&names, ", ", name_of(plan, f->dataset));
        }
        seen++;
    }
    if (first->dataset >= 0 && seen > WHOLE) {
        char *line = memory_format("the same (%s) in %zu more: %s%s", first->code, seen - WHOLE,
                                   text_so_far(&names),
                                   seen > WHOLE + NAMED ? ", ... (--json lists all)" : "");
        print_line(first->level, line);
        memory_free(line);
    }
    text_release(&names);
}

static void print_topic(const check_report *r, const agenda *plan, finding_topic topic)
{
    for (size_t i = 0; i < r->found.count; i++) {
        const finding *f = &r->found.items[i];
        if (f->topic != topic) continue;
        bool told = false;
        for (size_t k = 0; k < i && !told; k++) {
            const finding *before = &r->found.items[k];
            told = before->topic == topic && before->level == f->level
                && strcmp(before->code, f->code) == 0;
        }
        if (!told) print_group(r, plan, f);
    }
}

/* "12 of 13 datasets: no findings" */
static void print_clean(const check_report *r, const agenda *plan)
{
    size_t clean = 0;
    for (size_t d = 0; d < plan->dataset_count; d++) {
        bool found = false;
        for (size_t i = 0; i < r->found.count && !found; i++) {
            found = r->found.items[i].dataset == (long)d;
        }
        clean += !found;
    }
    if (clean == 0) return;
    char *line = memory_format("%zu of %zu dataset%s: no findings", clean, plan->dataset_count,
                               plan->dataset_count > 1 ? "s" : "");
    print_line(FINDING_OK, line);
    memory_free(line);
}

/* "training: 13 dinucleotide shuffles of the positive before (...)" */
static void print_kinds(const check_report *r, const agenda *plan, source_split split)
{
    static const char *const texts[] = {
        "without negatives", "dinucleotide shuffles, each of the positive before it",
        "dinucleotide shuffles of the set's positives (matched by ends and dinucleotides)",
        "shuffles that keep letters only", "no shuffles of the positives"};
    size_t counts[NEGATIVES_OTHER + 1] = {0};
    for (size_t d = 0; d < plan->dataset_count; d++) {
        counts[rules_negative_kind(&r->facts[d].sets[split].negatives)]++;
    }
    text_builder line = {0};
    text_add(&line, "%s sets:", lint_set_name(split));
    bool first = true;
    for (int k = 0; k <= NEGATIVES_OTHER; k++) {
        if (counts[k] == 0) continue;
        if (plan->dataset_count > 1) {
            text_add(&line, "%s %zu %s", first ? "" : ";", counts[k], texts[k]);
        } else {
            text_add(&line, " %s", texts[k]);
        }
        first = false;
    }
    print_line(FINDING_OK, text_so_far(&line));
    text_release(&line);
}

static void print_composition(const check_report *r, const agenda *plan)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t d = 0; d < plan->dataset_count; d++) {
        if (!r->facts[d].composition_known) continue;
        low = fmin(low, r->facts[d].composition.area);
        high = fmax(high, r->facts[d].composition.area);
    }
    if (isinf(low)) return;
    char *line = plan->dataset_count > 1
        ? memory_format("composition alone reaches test AUROCs of %.3f to %.3f", low, high)
        : memory_format("composition alone reaches a test AUROC of %.3f", high);
    print_line(FINDING_OK, line);
    memory_free(line);
}

static void print_forecast(const check_report *r, const agenda *plan)
{
    const check_forecast *f = &r->forecast;
    const team_size_choice *c = &f->choice;
    char time[32], longest[32], all[32];
    char *line = memory_format(
        "%zu of %zu tasks to do, on %d rank%s in teams of %d: %s, longest task %s; %s of one core",
        f->unfinished, f->tasks, f->ranks, f->ranks > 1 ? "s" : "", c->ranks_per_task,
        dryrun_describe_seconds(time, c->replay.makespan),
        dryrun_describe_seconds(longest, c->replay.longest),
        dryrun_describe_seconds(all, f->core_seconds));
    print_line(FINDING_OK, line);
    memory_free(line);
    if (f->gather) {
        line = memory_format("then explanations and reports (gather): %s; %s of one core",
                             dryrun_describe_seconds(time, f->after.seconds),
                             dryrun_describe_seconds(all, f->after.core_seconds));
        print_line(FINDING_OK, line);
        memory_free(line);
    }
    text_builder speeds = {0};
    text_add(&speeds, "speed of a rank here:");
    size_t tried = 0;
    for (size_t v = 0; v < plan->network_count; v++) {
        if (f->rates[v] <= 0) continue;
        text_add(&speeds, "%s %s %.0f sequences/s", tried++ > 0 ? "," : "",
                 plan->networks[v].name, f->rates[v]);
    }
    if (tried > 0) print_line(FINDING_OK, text_so_far(&speeds));
    text_release(&speeds);
    char kernel[64] = "";
    if (c->kernel_bytes > 0)
        snprintf(kernel, sizeof kernel, ", %.0f the largest gkm", c->kernel_bytes / MIB);
    line = memory_format("memory: at most %.0f MiB a rank, of which %.0f are MPI and libraries%s; "
                         "results: %.0f MiB on disk", f->peak_bytes / MIB, f->base_bytes / MIB,
                         kernel, ceil(f->disk_bytes / MIB));
    print_line(FINDING_OK, line);
    memory_free(line);
}

static void print_text(const check_report *r, const agenda *plan)
{
    size_t sequences = 0;
    for (size_t d = 0; d < plan->dataset_count; d++) {
        for (int k = 0; k < SPLITS; k++) sequences += r->facts[d].sets[k].records;
    }
    printf("%s: %zu dataset%s, %zu sequences; %zu network%s, %zu seed%s, recipe %s, %ld epochs\n",
           plan->compendium, plan->dataset_count, plan->dataset_count > 1 ? "s" : "", sequences,
           plan->network_count, plan->network_count > 1 ? "s" : "", plan->seed_count,
           plan->seed_count > 1 ? "s" : "", plan->recipe.name, plan->recipe.epochs);
    for (int topic = 0; topic < FINDING_TOPICS; topic++) {
        if (topic == FINDING_FOLDER && !r->folder_tried) continue;
        printf("%s\n", finding_topic_name((finding_topic)topic));
        if (topic == FINDING_DATA) print_clean(r, plan);
        if (topic == FINDING_NEGATIVES) {
            print_kinds(r, plan, SPLIT_TRAIN);
            print_kinds(r, plan, SPLIT_TEST);
            print_composition(r, plan);
        }
        if (topic == FINDING_FORECAST) print_forecast(r, plan);
        print_topic(r, plan, (finding_topic)topic);
    }
}

/* ---- the command ---- */

static void show_progress(void *data, size_t done, size_t count)
{
    enum { PATIENCE = 2 }; /* seconds before it is told at all */
    const time_t *began = data;
    if (time(NULL) - *began < PATIENCE) return;
    log_progress(false, "looking at data: %zu of %zu datasets", done, count);
}

/* The last line, and the exit code, on rank 0. */
static status_t conclude(const check_report *r, bool json)
{
    const size_t errors = findings_count(&r->found, FINDING_ERROR, FINDING_TOPICS);
    const size_t warnings = findings_count(&r->found, FINDING_WARNING, FINDING_TOPICS);
    char *line = memory_format("%zu error%s, %zu warning%s", errors, errors == 1 ? "" : "s",
                               warnings, warnings == 1 ? "" : "s");
    status_t s = check_outcome(r);
    if (!json) printf("%s: %s\n", s == STATUS_OK ? "ready" : "not ready", line);
    if (s != STATUS_OK) {
        s = status_set(s, "%s: %s", s == STATUS_DATA ? "the data should not be trained on"
                                                     : "results cannot be written", line);
    }
    memory_free(line);
    return s;
}

static status_t run(const cmd_context *context, agenda *plan, const check_settings *settings,
                    bool json)
{
    check_report r;
    if (plan->dataset_count == 0) {
        return status_set(STATUS_DATA, "%s: holds no dataset", plan->compendium);
    }
    TRY(check_run(&r, plan, settings, context->world));
    status_t s = STATUS_OK;
    if (context->world->rank == 0) {
        if (json) check_print_json(&r, plan);
        else print_text(&r, plan);
        s = conclude(&r, json);
        fflush(stdout); /* before the sentence of an error */
    }
    check_report_release(&r);
    return team_agree(context->world, s);
}

static status_t list_and_run(const cmd_context *context, agenda *plan, check_settings *settings,
                             const training_options *shared, const char *select, bool json)
{
    load_entry *entries;
    size_t count = 0, *datasets;
    gemm_init();
    settings->seconds_left = signals_seconds_left(shared->time_limit);
    const time_t began = time(NULL);
    settings->progress = show_progress;
    settings->data = (void *)&began;
    status_t s = running_list(&entries, &count, &datasets, plan, shared, select, context->world);
    if (s == STATUS_OK) s = run(context, plan, settings, json);
    memory_free(datasets);
    load_list_free(entries, count);
    return s;
}

status_t cmd_check(const cmd_context *context)
{
    enum { RANKS_MAX = 1000000 };
    const char *names = NULL, *networks_text = NULL, *seeds_text = "1", *per_task = "auto";
    bool json = false, done;
    long ranks = 0;
    int operands;
    check_settings settings = {.gather = true};
    training_options shared;
    task_network networks[TRAINING_NETWORKS_MAX];
    agenda plan = {.networks = networks};
    int64_t *seeds = NULL;
    TRY(training_begin(&shared, context->argc, context->argv));
    option_row rows[9 + TRAINING_ROWS + TRAINING_KERNEL_ROWS] = {
        {OPTION_TEXT, 'o', "output", &settings.folder, "DIR",
         .help = "results folder: tried by writing; tasks finished there are not counted"},
        {OPTION_INT, 'r', "ranks", &ranks, "N",
         .help = "ranks to plan for; 0: those there are", 0, RANKS_MAX},
        {OPTION_FLAG, 'j', "json", &json, NULL, .help = "print one JSON object"},
        {OPTION_TEXT, 0, "networks|variants|v", &networks_text, "NAME,..",
         .help = "networks and baselines, as of sweep"},
        {OPTION_TEXT, 's', "seeds", &seeds_text, "LIST", .help = "seeds, e.g. 1,2 or 1-3"},
        {OPTION_TEXT, 'd', "datasets", &names, "LIST",
         .help = "names, their beginnings, patterns with * ? [] or numbers I-J, parted by commas; "
                 "or @FILE with one a line; default all"},
        {OPTION_TEXT, 0, "ranks-per-task", &per_task, "N|auto",
         .help = "ranks that work on one task, 1 to 16"},
        {OPTION_INPUT, 0, "cost-model", &settings.cost_model, "FILE",
         .help = "predict by what bench --scaling --save wrote, not by a measurement"},
        {OPTION_FLAG, 0, "gather", &settings.gather, NULL,
         .help = "forecast explanations and reports too (--no-gather)"},
    };
    size_t count = 9;
    count += training_rows(rows + count, &shared);
    count += training_kernel_rows(rows + count, &shared);
    status_t s = cmd_options(&done, &operands, context, usage, text, rows, count);
    if (s == STATUS_OK && !done) {
        if (operands != 1) s = status_set(STATUS_USAGE, "check needs one compendium");
        if (s == STATUS_OK) {
            s = training_sweep_networks(networks, &plan.network_count, networks_text, &shared);
        }
        if (s == STATUS_OK) s = task_seeds(&seeds, &plan.seed_count, seeds_text);
        if (s == STATUS_OK) s = recipe_check(&shared.recipe);
        if (s == STATUS_OK) s = training_ranks_per_task(&plan.ranks_per_task, per_task);
        plan.seeds = seeds;
        plan.folder = settings.folder;
        plan.compendium = context->argv[1];
        settings.ranks = (int)ranks;
        if (s == STATUS_OK) s = list_and_run(context, &plan, &settings, &shared, names, json);
    }
    memory_free(seeds);
    training_end(&shared);
    return s;
}
