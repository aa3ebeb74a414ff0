/* Tomtom's table of matches, printed column by column as version 5 prints it, so that scripts
 * written for that program read ours. */
#include "io/matches.h"

#include "src/core/memory.h"

static char *consensus(const motif *m, int reverse)
{
    char *text = memory_alloc((size_t)m->width + 1, 1);
    motif turned = reverse ? motif_reverse_complement(m) : motif_copy(m);
    for (int i = 0; i < m->width; i++) {
        const double *p = turned.probability + i * MOTIF_LETTERS;
        int best = 0;
        for (int a = 1; a < MOTIF_LETTERS; a++) {
            if (p[a] > p[best]) best = a;
        }
        text[i] = "ACGT"[best];
    }
    motif_release(&turned);
    return text;
}

static void print_row(FILE *out, const matches_row *row, const motif_set *queries,
                      const motif_set *targets)
{
    const compare_match *m = &row->match;
    const motif *query = &queries->motifs[row->query], *target = &targets->motifs[m->target];
    char *query_letters = consensus(query, 0), *target_letters = consensus(target, m->reverse);
    fprintf(out, "%s\t%s\t%d\t%g\t%g\t%g\t%d\t%s\t%s\t%c\n", query->id, target->id, m->offset, m->p,
            m->e, m->q, m->overlap, query_letters, target_letters, m->reverse ? '-' : '+');
    memory_free(query_letters);
    memory_free(target_letters);
}

void matches_print(FILE *out, const matches_row *rows, size_t count, const motif_set *queries,
                   const motif_set *targets, const matches_notes *notes)
{
    const compare_settings *s = &notes->compare;
    fputs("Query_ID\tTarget_ID\tOptimal_offset\tp-value\tE-value\tq-value\tOverlap\t"
          "Query_consensus\tTarget_consensus\tOrientation\n", out);
    for (size_t i = 0; i < count; i++) print_row(out, &rows[i], queries, targets);
    fputs("\n# Tomtom's method (Gupta et al. 2007; Tanaka et al. 2011) by demodash tomtom.\n"
          "# The format of this file is described at "
          "https://meme-suite.org/meme/doc/tomtom-output-format.html.\n", out);
    fprintf(out, "# dist %s, %s scores, %s, min-overlap %d%s, motif-pseudo %g, %s <= %g\n",
            likeness_distance_name(s->distance), s->incomplete ? "incomplete" : "complete",
            s->forward_only ? "given strand" : "both strands", s->min_overlap,
            s->internal ? " (internal)" : "", s->pseudocount,
            notes->by_evalue ? "E-value" : "q-value", notes->threshold);
    fprintf(out, "# background A %g C %g G %g T %g: %s; null columns: %s\n", s->background[0],
            s->background[1], s->background[2], s->background[3], notes->background, notes->null);
    fprintf(out, "# %zu queries, %zu targets, %zu matches\n", queries->count, targets->count,
            count);
}
