/* demodash panel: the dashboard of one test sequence, as Figure 2 of the paper.
 *
 * Options are settings of report/panels one to one. */
#include <stdio.h>

#include "src/cmd/cmd.h"
#include "src/cmd/log.h"
#include "src/cmd/shared.h"
#include "src/core/memory.h"
#include "src/net/gemm.h"
#include "src/stage/report/panels.h"

static const char about[] =
    "Draw the dashboard of one test sequence: known motif, class optimization,\n"
    "saliency and temporal output scores of the three kinds of network. What\n"
    "explain.h5 does not hold of it is computed.\n";

status_t cmd_panel(const cmd_context *context)
{
    panels_settings settings = {.pvalue = 5e-4, .scale = 2};
    long number = 0, seed = 0;
    bool done;
    int operands;
    const option_row rows[] = {
        {OPTION_TEXT, 'd', "dataset", &settings.dataset, "NAME",
         .help = "dataset; a beginning of its name is enough"},
        {OPTION_INT, 'n', "sequence", &number, "N",
         .help = "number of the test sequence, from 1", 1, 1e9},
        {OPTION_OUTPUT, 'o', "output", &settings.output, "FILE",
         .help = "picture: .svg, .pdf or .png"},
        {OPTION_OUTPUT, 't', "table", &settings.table, "FILE",
         .help = "write the numbers behind the picture, too (TSV)"},
        shared_motifs(&settings.motifs),
        shared_known(&settings.known),
        shared_pvalue(&settings.pvalue),
        shared_networks(&settings.networks),
        shared_seed(&seed),
        shared_compendium(&settings.compendium),
        shared_force(&settings.force),
        {OPTION_FLAG, 0, "contributions", &settings.contributions, NULL,
         .help = "below saliency also its sign: letters that raise the score upright, others "
                 "turned"},
        {OPTION_FLAG, 0, "safe-colours", &settings.safe_colours, NULL,
         .help = "letters in colours that are told apart with any colour vision"},
        {OPTION_REAL, 0, "scale", &settings.scale, "X",
         .help = "pixels a unit of a PNG, which is 720 units wide", 0.1, 20},
    };
    TRY(cmd_options(&done, &operands, context,
                    "panel RESULTS --dataset NAME --sequence N -o FILE [OPTIONS]",
                    about, rows, sizeof rows / sizeof rows[0]));
    if (done) return STATUS_OK;
    if (operands != 1 || settings.dataset == NULL || settings.output == NULL || number < 1) {
        return status_set(STATUS_USAGE, "panel needs a results folder, --dataset, --sequence and "
                          "-o FILE; see demodash panel --help");
    }
    gemm_init();
    settings.folder = context->argv[1];
    settings.sequence = number;
    settings.seed = seed;
    panels_result result;
    status_t s = panels_draw(&result, &settings);
    if (s == STATUS_OK && result.known != NULL) log_note("known motif: %s", result.known);
    if (s == STATUS_OK) printf("%s\n", result.words);
    memory_free(result.known);
    memory_free(result.dataset);
    memory_free(result.words);
    return s;
}
