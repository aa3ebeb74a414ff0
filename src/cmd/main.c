/* demodash: main. Finds the sub-command, starts MPI where it is needed, turns statuses into exit
 * codes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/claims.h"
#include "io/files.h"
#include "io/h5.h"
#include "mpi/launch.h"
#include "mpi/team.h"
#include "src/cmd/cmd.h"
#include "src/cmd/log.h"
#include "src/cmd/signals.h"
#include "src/cmd/version.h"
#include "src/core/memory.h"
#include "src/core/select.h"
#include "src/core/text.h"

static const cmd_row commands[] = {
    {"import", "sequence files to a compendium", false, cmd_import},
    {"simulate", "write a compendium or a genome whose planted motifs are known", false,
     cmd_simulate},
    {"motifs", "list or convert position matrices; extract them from networks", false, cmd_motifs},
    {"tomtom", "compare motifs with a database of motifs", true, cmd_tomtom},
    {"check", "is it fit to be trained on? data, folder, launch; predicted time, memory", true,
     cmd_check},
    {"train", "train one network on one dataset", true, cmd_train},
    {"sweep", "train networks on all datasets of a compendium", true, cmd_sweep},
    {"tune", "search a recipe's settings on validation data", true, cmd_tune},
    {"bench", "measure the speed of this machine", true, cmd_bench},
    {"explain", "what trained networks look at: explain.h5 beside each model", true, cmd_explain},
    {"gather", "explain all finished tasks; results.h5, a report a dataset, the index", true,
     cmd_gather},
    {"panel", "the dashboard of one test sequence: SVG, PDF or PNG", false, cmd_panel},
    {"predict", "score new sequences by trained models", false, cmd_predict},
    {"status", "what a running sweep is at", false, cmd_status},
    {"summary", "the AUC table of a results folder", false, cmd_summary},
    {"info", "what a compendium, a model or another file holds", false, cmd_info},
    {"tables", "the paper's tables from a results folder", false, cmd_tables},
    {NULL, NULL, false, NULL},
};

static const char exit_codes[] =
    "\nExit codes: 0 done, 1 failed, 2 usage, 65 bad data, 66 missing input, 73 cannot create,\n"
    "74 read/write error, 75 stopped at a checkpoint (run the same command again).\n"
    "Ctrl-C, TERM, HUP and USR1 ask for that stop; Ctrl-C twice ends at once.\n"
    "The documentation's file FORMATS (io/README of the sources) describes every file.\n";

static void print_usage(FILE *out)
{
    fputs("usage: demodash COMMAND [OPTIONS]        demodash COMMAND --help\n\n"
          "Deep Motif Dashboard: trains networks that tell TF-bound DNA from shuffled DNA on any\n"
          "number of MPI ranks, and shows what they have learnt.\n\n", out);
    for (const cmd_row *row = commands; row->name != NULL; row++) {
        fprintf(out, "  %-10s %s\n", row->name, row->purpose);
    }
    fputs("\n  --version [--verbose]  what this program is, and what it was built with\n"
          "  --cite                 what to cite, with BibTeX\n", out);
    fputs(exit_codes, out);
}

/* An operand or a value that may be a file to read, or "@" and one. */
static void claim_input(const char *text)
{
    claims_read(text[0] == '@' ? text + 1 : text);
}

/* All files that the command line names: none may be read and written (io/claims.h). Collective
 * where there is a world. */
static status_t claim_files(const cmd_context *context, const option_row *rows, size_t count,
                            int operands)
{
    claims_read("-");
    for (int i = 1; i <= operands; i++) claim_input(context->argv[i]);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].kind != OPTION_TEXT && rows[i].kind != OPTION_INPUT) continue;
        const char *value = *(const char **)rows[i].target;
        if (value != NULL && (rows[i].kind == OPTION_INPUT || value[0] == '@')) claim_input(value);
    }
    status_t s = claims_check_standard();
    for (size_t i = 0; i < count && s == STATUS_OK; i++) {
        if (rows[i].kind != OPTION_OUTPUT) continue;
        const char *value = *(const char **)rows[i].target;
        if (value != NULL) s = claims_write(value, rows[i].name);
    }
    return context->world != NULL ? team_agree(context->world, s) : s;
}

status_t cmd_options(bool *ret_done, int *ret_operands, const cmd_context *context,
                     const char *usage, const char *text, const option_row *rows, size_t count)
{
    *ret_done = false;
    for (int i = 1; i < context->argc; i++) {
        if (strcmp(context->argv[i], "--") == 0) break;
        if (strcmp(context->argv[i], "--help") == 0 || strcmp(context->argv[i], "-h") == 0) {
            char *options = options_describe(rows, count);
            printf("usage: demodash %s\n\n%s\n%s", usage, text, options);
            memory_free(options);
            *ret_done = true;
            return STATUS_OK;
        }
    }
    TRY(options_parse(ret_operands, context->argc, context->argv, rows, count));
    return claim_files(context, rows, count, *ret_operands);
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) return true;
    }
    return false;
}

static void no_memory(size_t bytes)
{
    fprintf(stderr, "demodash: out of memory (%zu bytes wanted)\n", bytes);
    world_abort(STATUS_FAILED);
}

static void no_memory_serial(size_t bytes)
{
    fprintf(stderr, "demodash: out of memory (%zu bytes wanted)\n", bytes);
    exit(STATUS_FAILED);
}

/* The rank that a launcher gave this process, for sub-commands that run without MPI: under mpirun
 * or srun the first process does the work and the others end at once. */
static int launch_rank(void)
{
    static const char *const names[] = {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL) return atoi(value);
    }
    return 0;
}

static char *join(int argc, char **argv)
{
    text_builder text = {0};
    text_add(&text, "demodash");
    for (int i = 1; i < argc; i++) text_add(&text, " %s", argv[i]);
    return text_end(&text);
}

/* motifs is the one command of which a single verb, extract, works on all ranks. */
static bool runs_on_ranks(const cmd_row *row, int argc, char **argv)
{
    return row->ranks
        || (strcmp(row->name, "motifs") == 0 && argc > 2 && strcmp(argv[2], "extract") == 0);
}

/* What was printed must have arrived: a full device or a reader that is gone is an error, also when
 * an earlier flush met it. An error that was told before stays the one that counts. */
static status_t end_output(status_t status)
{
    errno = 0;
    const bool failed = fflush(stdout) != 0 || ferror(stdout) != 0;
    if (!failed || status != STATUS_OK) return status;
    fprintf(stderr, "demodash: standard output: writing failed%s%s\n", errno != 0 ? ": " : "",
            errno != 0 ? strerror(errno) : "");
    return STATUS_IO;
}

/* --version [--verbose] and --cite. */
static status_t tell_of_itself(int argc, char **argv)
{
    const bool cite = strcmp(argv[1], "--cite") == 0;
    const bool verbose = !cite && argc == 3 && strcmp(argv[2], "--verbose") == 0;
    if (argc > 2 && !verbose) {
        fprintf(stderr, "demodash: %s does not take '%s'%s\n", argv[1], argv[argc - 1],
                cite ? "" : ", only --verbose");
        return STATUS_USAGE;
    }
    if (cite) {
        version_print_citation();
    } else {
        version_print(verbose);
    }
    return STATUS_OK;
}

static status_t refuse_command(const char *word)
{
    enum { COMMANDS = sizeof commands / sizeof commands[0] - 1 };
    const char *names[COMMANDS];
    for (size_t i = 0; i < COMMANDS; i++) names[i] = commands[i].name;
    const char *nearest = select_nearest(word, names, COMMANDS);
    if (nearest != NULL) log_error("'%s' is no command; did you mean %s?", word, nearest);
    else log_error("'%s' is no command; demodash --help lists them", word);
    return STATUS_USAGE;
}

int main(int argc, char **argv)
{
    if (!files_hold_standard()) return STATUS_IO;
    signals_begin();
    /* One BLAS thread a rank; OpenBLAS reads this when it is first used. */
    setenv("OPENBLAS_NUM_THREADS", "1", 0);
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0
        || strcmp(argv[1], "help") == 0) {
        print_usage(argc < 2 ? stderr : stdout);
        return (int)end_output(argc < 2 ? STATUS_USAGE : STATUS_OK);
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "--cite") == 0) {
        return (int)end_output(tell_of_itself(argc, argv));
    }
    const cmd_row *row = commands;
    while (row->name != NULL && strcmp(row->name, argv[1]) != 0) row++;
    if (row->name == NULL) {
        return (int)refuse_command(argv[1]);
    }
    const bool ranks = runs_on_ranks(row, argc, argv);
    if (!ranks && launch_rank() > 0) return STATUS_OK;
    char *command_line = join(argc, argv);
    cmd_context context = {.argc = argc - 1, .argv = argv + 1, .command_line = command_line};
    bool with_mpi = ranks && !asks_for_help(argc - 1, argv + 1);
    memory_set_handler(with_mpi ? no_memory : no_memory_serial);
    status_t status = with_mpi ? launch_check_before() : STATUS_OK;
    const bool begun = with_mpi && status == STATUS_OK;
    if (begun) {
        status = world_begin(&context.world, &argc, &argv);
        log_set_rank(context.world->rank);
        launch_tell_begun(context.world);
    }
    if (status == STATUS_OK) status = row->run(&context);
    /* After team_agree every rank holds the same sentence: rank 0 says it once. */
    const bool first = context.world == NULL || context.world->rank == 0;
    const bool alone = context.world == NULL || context.world->size == 1;
    if (status != STATUS_OK && first && (!alone || launch_speaks())) {
        log_error("%s", status_message());
    } else if (status != STATUS_OK && alone) {
        sleep(1); /* srun may kill all tasks when one fails: let the one that speaks do so */
    }
    if (begun && h5_is_broken()) world_abort((int)status);
    if (begun) world_end();
    memory_free(command_line);
    return (int)end_output(status);
}
