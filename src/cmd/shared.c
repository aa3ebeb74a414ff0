/* Options that several commands have, each made in one place so that name, help and range agree,
 * and the lines that commands begin and end with. */
#include "src/cmd/shared.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/resource.h>

#include "config.h"
#include "mpi/team.h"
#include "src/cmd/log.h"
#include "src/cmd/signals.h"
#include "src/core/memory.h"
#include "src/core/seconds.h"

status_t shared_read_letters(int64_t *ret, const char *option, const char *text)
{
    static const struct {
        const char *unit;
        int64_t letters;
    } units[] = {{"", 1}, {"bp", 1}, {"kb", 1000}, {"k", 1000}, {"Mb", 1000000}, {"M", 1000000},
                 {"Gb", 1000000000}, {"G", 1000000000}};
    char *end;
    const double value = strtod(text, &end);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (end == text || strcasecmp(end, units[i].unit) != 0) continue;
        const double letters = value * (double)units[i].letters;
        if (!(letters >= 1 && letters <= 1e12)) break;
        *ret = (int64_t)letters;
        return STATUS_OK;
    }
    return status_set(STATUS_USAGE, "--%s: '%s' is no number of letters such as 100kb",
                      option, text);
}

option_row shared_compendium(const char **to)
{
    return (option_row){OPTION_INPUT, 'c', "compendium", to, "FILE",
                        .help = "the compendium of the tasks' sequences; default the one that they "
                                "were trained from"};
}

option_row shared_force(bool *to)
{
    return (option_row){OPTION_FLAG, 0, "force", to, NULL,
                        .help = "go on with other data than the tasks were trained on; what is "
                                "made says so"};
}

option_row shared_motifs(const char **to)
{
    return (option_row){OPTION_INPUT, 'm', "motifs", to, "FILE",
                        .help = "known motifs (JASPAR, MEME or TRANSFAC), among them the factor's "
                                "own; of simulated datasets the planted ones are known"};
}

option_row shared_known(const char **to)
{
    return (option_row){OPTION_TEXT, 0, "known", to, "DATASET=MOTIF,..",
                        .help = "the dataset's own motif, by id or name; @FILE: lines of dataset, "
                                "tab, motif. Default: as the compendium says, or by its name"};
}

option_row shared_pvalue(double *to)
{
    return (option_row){OPTION_REAL, 'p', "pvalue", to, "X",
                        .help = "greatest p-value of a known motif's hit", 1e-12, 1};
}

option_row shared_networks(const char **to)
{
    return (option_row){OPTION_TEXT, 0, "networks|variants|v", to, "NAME,..",
                        .help = "networks in panels: the first CNN, RNN and CNN-RNN of these; "
                                "default the medium ones"};
}

option_row shared_seed(long *to)
{
    return (option_row){OPTION_INT, 's', "seed", to, "N",
                        .help = "their seed; 0: the lowest", 0, 0x1p63};
}

bool shared_want_stop(void *data)
{
    (void)data;
    return signals_seen();
}

void shared_note(void *data, const char *folder, const char *sentence)
{
    (void)data;
    log_note("%s: %s", folder, sentence);
}

void shared_waiting(void *data, int busy, const deal_counts *counts)
{
    (void)data;
    (void)counts;
    log_progress(false, "waiting for %d rank%s", busy, busy > 1 ? "s" : "");
}

status_t shared_unread(const task_unread *unread)
{
    for (size_t i = 1; i < unread->count; i++) log_note("%s", unread->reasons[i]);
    if (unread->count == 0) return STATUS_OK;
    return status_set(STATUS_DATA, "%s", unread->reasons[0]);
}

void shared_start(const cmd_context *context)
{
    const team *t = context->world;
    char *hosts = team_hosts(t);
    log_line("demodash %s  %s", PACKAGE_VERSION, context->command_line);
    log_line("%d rank%s on %s, 1 BLAS thread each", t->size, t->size > 1 ? "s" : "", hosts);
    memory_free(hosts);
}

const char *shared_cost(double began)
{
    static char text[64];
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    snprintf(text, sizeof text, "%.1f s, %.0f MiB at most on rank 0", seconds_now() - began,
             (double)usage.ru_maxrss / 1024);
    return text;
}
