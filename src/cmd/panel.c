/* demodash panel: the dashboard of one test sequence, as Figure 2 of the paper. */
#include <stdio.h>

#include "src/cmd/cmd.h"
#include "src/core/memory.h"
#include "src/net/gemm.h"
#include "src/stage/panels.h"

status_t cmd_panel(const cmd_context *context)
{
    panels_settings settings = {.pvalue = 5e-4, .scale = 2};
    long number = 0, seed = 0;
    bool done;
    int operands;
    const option_row rows[] = {
        {OPTION_TEXT, 'd', "dataset", &settings.dataset, "NAME", "dataset; a beginning of its name is enough", 0, 0, NULL},
        {OPTION_INT, 'n', "sequence", &number, "N", "number of the test sequence, from 1", 1, 1e9, NULL},
        {OPTION_TEXT, 'o', "output", &settings.output, "FILE", "picture: .svg, .pdf or .png", 0, 0, NULL},
        {OPTION_TEXT, 't', "table", &settings.table, "FILE", "write the numbers behind the picture, too (TSV)", 0, 0, NULL},
        {OPTION_TEXT, 'm', "motifs", &settings.motifs, "FILE", "known motifs (JASPAR, MEME or TRANSFAC): the factor's own is drawn and looked for", 0, 0, NULL},
        {OPTION_REAL, 'p', "pvalue", &settings.pvalue, "X", "greatest p-value of a motif's hit", 1e-12, 1, NULL},
        {OPTION_TEXT, 'v', "variants", &settings.variants, "V,V", "networks: the first CNN, RNN and CNN-RNN of these; default the medium ones", 0, 0, NULL},
        {OPTION_INT, 's', "seed", &seed, "N", "their seed; 0: the lowest", 0, 9e15, NULL},
        {OPTION_TEXT, 'c', "compendium", &settings.compendium, "FILE", "the compendium with the test set; default the one that the tasks were trained from", 0, 0, NULL},
        {OPTION_FLAG, 0, "safe-colours", &settings.safe_colours, NULL, "letters in colours that are told apart with any colour vision", 0, 0, NULL},
        {OPTION_REAL, 0, "scale", &settings.scale, "X", "pixels a unit of a PNG, which is 720 units wide", 0.1, 20, NULL},
    };
    TRY(cmd_options(&done, &operands, context,
                    "panel RESULTS --dataset NAME --sequence N -o FILE [OPTIONS]",
                    "Draw the dashboard of one test sequence: known motif, class optimization,\n"
                    "saliency and temporal output scores of the three kinds of network. What\n"
                    "explain.h5 does not hold of it is computed.\n",
                    rows, sizeof rows / sizeof rows[0]));
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
    if (s == STATUS_OK) printf("%s\n", result.words);
    memory_free(result.dataset);
    memory_free(result.words);
    return s;
}
