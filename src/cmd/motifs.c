/* demodash motifs: what to do with files of position matrices.
 *
 * Three verbs. list and convert read files and print; extract is a stage of its own on all
 * ranks, and has its options in extract.c. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/motifs.h"
#include "src/cmd/cmd.h"
#include "src/cmd/log.h"
#include "src/core/memory.h"

static const char usage[] = "motifs convert IN -o OUT --to meme|jaspar|transfac\n"
                            "       demodash motifs list IN\n"
                            "       demodash motifs extract DIR [--motifs FILE] [OPTIONS]";
static const char text[] =
    "Reads MEME (minimal or full output), JASPAR and TRANSFAC files and those of HOMER,\n"
    "gimmemotifs and Cluster-Buster, plain or gzip, recognised by content; '-' is standard input.\n"
    "convert writes another format ('-': standard output); JASPAR and TRANSFAC hold counts, as\n"
    "they were read, and lose background, E-value and URL; MEME holds the mean number of sites.\n"
    "list prints one line a motif: id, name, width, sites, information (bits), consensus. extract\n"
    "takes motifs out of the networks of a results folder, on any number of ranks; see 'motifs\n"
    "extract --help'.\n";

static const char RNA[] = "; RNA: its U is read as T";

static status_t convert(const char *in, const char *out, const char *to)
{
    motifs_format format;
    TRY(motifs_format_parse(&format, to));
    motif_set set;
    TRY(motifs_read(&set, NULL, in));
    status_t s = motifs_write(out, &set, format);
    if (s == STATUS_OK && strcmp(out, "-") != 0) {
        log_line("%s: %zu motifs written as %s%s", out, set.count, to, set.rna ? RNA : "");
    }
    motif_set_release(&set);
    return s;
}

static void print_motif(const motif *m)
{
    double *bits = memory_array(bits, (size_t)m->width);
    char *consensus = memory_alloc((size_t)m->width + 1, 1);
    double sum = 0;
    motif_information(bits, m);
    motif_consensus(consensus, m);
    for (int i = 0; i < m->width; i++) sum += bits[i];
    printf("%s\t%s\t%d\t", m->id, m->name, m->width);
    if (m->sites > 0) printf("%.10g", m->sites);
    printf("\t%.3f\t%s\n", sum, consensus);
    memory_free(bits);
    memory_free(consensus);
}

static status_t list(const char *in)
{
    motif_set set;
    motifs_format format;
    TRY(motifs_read(&set, &format, in));
    printf("id\tname\twidth\tsites\tbits\tconsensus\n");
    for (size_t i = 0; i < set.count; i++) print_motif(&set.motifs[i]);
    log_line("%s: %zu motifs (%s)%s", in, set.count, motifs_format_name(format),
             set.rna ? RNA : "");
    motif_set_release(&set);
    return STATUS_OK;
}

status_t cmd_motifs(const cmd_context *context)
{
    if (context->argc > 1 && strcmp(context->argv[1], "extract") == 0) {
        return cmd_motifs_extract(context);
    }
    const char *out = NULL, *to = NULL;
    const option_row rows[] = {
        {OPTION_OUTPUT, 'o', "output", &out, "FILE", .help = "convert: file to write"},
        {OPTION_TEXT, 0, "to", &to, "FORMAT", .help = "convert: meme, jaspar or transfac"},
    };
    bool done;
    int operands;
    TRY(cmd_options(&done, &operands, context, usage, text, rows, sizeof rows / sizeof rows[0]));
    if (done) return STATUS_OK;
    char **argv = context->argv;
    if (operands != 2) {
        return status_set(STATUS_USAGE, "motifs: 'convert IN', 'list IN' or 'extract DIR' "
                          "expected; see --help");
    }
    if (strcmp(argv[1], "list") == 0) return list(argv[2]);
    if (strcmp(argv[1], "convert") != 0) {
        return status_set(STATUS_USAGE, "motifs: '%s' is none of convert, list and extract",
                          argv[1]);
    }
    if (out == NULL || to == NULL) {
        return status_set(STATUS_USAGE, "motifs convert: -o FILE and --to FORMAT are needed");
    }
    return convert(argv[2], out, to);
}
