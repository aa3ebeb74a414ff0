/* Sites of the consensus motifs: as places in the test sequences, and where these have places in a
 * genome, there too. A sequence's own strand and that of the site in it make the site's strand.
 * Windows may overlap, so that a site is found several times: the BED has it once. */
#include "src/stage/motifs/sites.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/places.h"
#include "src/core/memory.h"
#include "src/genome/place.h"

/* The site's place in the genome; chrom NULL: its sequence has none, or none has. */
static place locate(const job *j, const cluster_motif *m, const cluster_site *site)
{
    const place *where = j->e.places != NULL ? &j->e.places[j->rows[site->sequence]] : NULL;
    if (where == NULL || where->chrom == NULL) return (place){0};
    return place_within(where, site->start, site->start + m->matrix.width, site->reverse);
}

static status_t write_table(const job *j, const cluster_result *r)
{
    output *o;
    TRY(job_open(&o, j, "consensus.sites.tsv"));
    FILE *out = output_stream(o);
    fputs("motif\tsequence\tstart\tend\tstrand\tattribution", out);
    if (j->e.places != NULL) fputs("\tchrom\tgenome_start\tgenome_end\tgenome_strand", out);
    fputc('\n', out);
    for (size_t i = 0; i < r->count; i++) {
        const cluster_motif *m = &r->motifs[i];
        for (size_t k = 0; k < m->site_count; k++) {
            const cluster_site *p = &m->sites[k];
            fprintf(out, "%s\t%lld\t%d\t%d\t%c\t%.6g", m->matrix.id, job_number(j, p->sequence),
                    p->start, p->start + m->matrix.width, p->reverse ? '-' : '+', p->attribution);
            const place site = locate(j, m, p);
            if (j->e.places != NULL) places_print(out, &site, 0);
            fputc('\n', out);
        }
    }
    return output_commit(o);
}

/* ---- BED ------------------------------------------------------------------------------------- */

typedef struct {
    place at;         /* chrom is borrowed */
    size_t motif;
    double attribution;
} bed_row;

/* By chromosome, start, end, motif, strand; of the same site the strongest first. */
static int compare_rows(const void *a, const void *b)
{
    const bed_row *x = a, *y = b;
    const int chrom = strcmp(x->at.chrom, y->at.chrom);
    if (chrom != 0) return chrom;
    if (x->at.start != y->at.start) return x->at.start < y->at.start ? -1 : 1;
    if (x->at.end != y->at.end) return x->at.end < y->at.end ? -1 : 1;
    if (x->motif != y->motif) return x->motif < y->motif ? -1 : 1;
    if (x->at.strand != y->at.strand) return x->at.strand < y->at.strand ? -1 : 1;
    return (x->attribution < y->attribution) - (x->attribution > y->attribution);
}

static bool is_same(const bed_row *x, const bed_row *y)
{
    return x->motif == y->motif && x->at.start == y->at.start && x->at.end == y->at.end
        && x->at.strand == y->at.strand && strcmp(x->at.chrom, y->at.chrom) == 0;
}

/* All sites that have a place, sorted. Owner: caller, memory_free. */
static size_t list_rows(bed_row **ret, const job *j, const cluster_result *r)
{
    size_t count = 0, room = 0;
    bed_row *rows = NULL;
    for (size_t i = 0; i < r->count; i++) {
        const cluster_motif *m = &r->motifs[i];
        for (size_t k = 0; k < m->site_count; k++) {
            place at = locate(j, m, &m->sites[k]);
            if (at.chrom == NULL) continue;
            if (at.start < 0) at.start = 0; /* it sticks out of a window at the first letter */
            memory_grow(rows, &room, count + 1);
            rows[count++] = (bed_row){at, i, m->sites[k].attribution};
        }
    }
    if (count > 0) qsort(rows, count, sizeof *rows, compare_rows);
    *ret = rows;
    return count;
}

/* 0 to 1000, as BED has it: the share of the motif's strongest site. */
static int bed_score(const cluster_motif *m, double attribution)
{
    double most = 0;
    for (size_t k = 0; k < m->site_count; k++) most = fmax(most, m->sites[k].attribution);
    return most > 0 && attribution > 0 ? (int)(1000 * attribution / most + 0.5) : 0;
}

static status_t write_bed(const job *j, const cluster_result *r)
{
    output *o;
    bed_row *rows;
    TRY(job_open(&o, j, "consensus.sites.bed"));
    const size_t count = list_rows(&rows, j, r);
    for (size_t i = 0; i < count; i++) {
        const bed_row *b = &rows[i];
        if (i > 0 && is_same(b, &rows[i - 1])) continue;
        const cluster_motif *m = &r->motifs[b->motif];
        fprintf(output_stream(o), "%s\t%lld\t%lld\t%s\t%d\t%c\n", b->at.chrom,
                (long long)b->at.start, (long long)b->at.end, m->matrix.id,
                bed_score(m, b->attribution), b->at.strand);
    }
    memory_free(rows);
    return output_commit(o);
}

status_t sites_write(const job *j, const cluster_result *r)
{
    TRY(write_table(j, r));
    return j->e.places != NULL ? write_bed(j, r) : STATUS_OK;
}
