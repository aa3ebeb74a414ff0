/* Each tile is made (src/simulate/tile.h) and written to all files before the next one. Sites, open
 * regions, variants and each factor's peaks are numbered from 1 over the whole genome, which is why
 * tiles are written in their order. The files appear together at the end. */
#include "src/stage/data/genome_truth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/bed_write.h"
#include "io/fasta_write.h"
#include "io/motifs.h"
#include "io/output.h"
#include "io/vcf_write.h"
#include "src/core/memory.h"
#include "src/core/text.h"
#include "src/simulate/consensus.h"
#include "src/simulate/tile.h"

typedef enum { FILE_GENOME, FILE_OPEN, FILE_SITES, FILE_BLACKLIST, FILE_VARIANTS, FILE_FACTORS,
               FILE_MOTIFS, FILE_SAMPLES, FILES } file_kind;

static const char *const file_names[FILES] = {
    "genome.fa", "open.bed", "sites.bed", "blacklist.bed", "variants.vcf", "factors.tsv",
    "motifs.meme", "samples.tsv"};

typedef struct {
    const genome_truth_settings *settings;
    landscape plan;
    output *files[FILES];
    output **peaks;      /* [factors] */
    char **peak_names;   /* [factors] "GATA1.narrowPeak" */
    size_t *peak_counts; /* [factors] */
    fasta_writer fasta;
    tile tile;
    genome_truth_counts counts; /* before the tile at hand */
    size_t blacklisted;
} writing;

static FILE *stream(const writing *w, file_kind kind)
{
    return output_stream(w->files[kind]);
}

static const char *id_of(const writing *w, int factor)
{
    return w->plan.factors[factor].matrix.id;
}

/* ---- a tile ---------------------------------------------------------------------------------- */

static const char *chromosome_of(const writing *w)
{
    return w->plan.chromosomes[w->tile.chromosome].name;
}

/* A row at a place of the tile. */
static bed_row place_row(const writing *w, int start, int end, const char *name, double score,
                         char strand)
{
    return (bed_row){chromosome_of(w), w->tile.start + start, w->tile.start + end, name, score,
                     strand};
}

static char *number_name(const char *what, size_t before, long index)
{
    return index < 0 ? memory_copy_text(".")
                     : memory_format("%s_%zu", what, before + (size_t)index + 1);
}

static void write_regions(writing *w)
{
    const tile *t = &w->tile;
    for (size_t i = 0; i < t->region_count; i++) {
        const tile_region *r = &t->regions[i];
        text_builder factors = {0};
        for (size_t k = 0; k < t->site_count; k++) {
            const tile_site *s = &t->sites[k];
            if (s->region != (int)i || s->state != TILE_BOUND) continue;
            text_add_item(&factors, ",", id_of(w, s->factor));
        }
        char *name = number_name("open", w->counts.regions, (long)i);
        const bed_row row = place_row(w, r->start, r->end, name, 500 * r->access, '.');
        bed_print(stream(w, FILE_OPEN), &row);
        fprintf(stream(w, FILE_OPEN), "\t%s\t%s\n", r->bound ? "bound" : "unbound",
                r->bound ? text_so_far(&factors) : ".");
        text_release(&factors);
        memory_free(name);
    }
    for (size_t i = 0; i < t->blacklist_count; i++) {
        char *name = number_name("artefact", w->blacklisted++, 0);
        const bed_row row =
            place_row(w, t->blacklist[i].start, t->blacklist[i].end, name, 1000, '.');
        bed_print(stream(w, FILE_BLACKLIST), &row);
        fputc('\n', stream(w, FILE_BLACKLIST));
        memory_free(name);
    }
}

static void write_sites(writing *w)
{
    const tile *t = &w->tile;
    for (size_t i = 0; i < t->site_count; i++) {
        const tile_site *s = &t->sites[i];
        char *name = number_name("site", w->counts.sites, (long)i);
        char *partner = number_name("site", w->counts.sites, s->partner);
        char *region = number_name("open", w->counts.regions, s->region);
        const double share = s->bits / w->plan.factors[s->factor].most;
        const bed_row row = place_row(w, s->start, s->start + s->width, name, 1000 * share,
                                      s->strand > 0 ? '+' : '-');
        bed_print(stream(w, FILE_SITES), &row);
        fprintf(stream(w, FILE_SITES), "\t%s\t%s\t%s\t%.4f\t%s\t%s\n", id_of(w, s->factor),
                landscape_strength_name(s->strength), tile_state_name(s->state), s->bits, partner,
                region);
        memory_free(name);
        memory_free(partner);
        memory_free(region);
    }
}

static void write_peaks(writing *w)
{
    const tile *t = &w->tile;
    for (size_t i = 0; i < t->peak_count; i++) {
        const tile_peak *p = &t->peaks[i];
        char *name = memory_format("%s.%s.%zu", id_of(w, p->factor), tile_peak_kind_name(p->kind),
                                   ++w->peak_counts[p->factor]);
        const bed_row row = place_row(w, p->start, p->end, name, 10 * p->signal, '.');
        bed_print_narrow(output_stream(w->peaks[p->factor]), &row, p->signal, 2 * p->signal,
                         fmax(0, 2 * p->signal - 1.5), t->start + p->summit);
        memory_free(name);
    }
}

static char *describe_variant(const writing *w, const tile_variant *v)
{
    const tile *t = &w->tile;
    text_builder info = {0};
    if (v->site >= 0) {
        const tile_site *s = &t->sites[v->site];
        char *site = number_name("site", w->counts.sites, v->site);
        text_add(&info, "SITE=%s;FACTOR=%s;STATE=%s;BITS=%.4f;ALTBITS=", site,
                 id_of(w, s->factor), tile_state_name(s->state), v->bits);
        for (int k = 0; k < v->alternatives; k++) {
            text_add(&info, "%s%.4f", k > 0 ? "," : "", v->changed[k]);
        }
        text_add(&info, ";DBITS=");
        for (int k = 0; k < v->alternatives; k++) {
            text_add(&info, "%s%.4f", k > 0 ? "," : "", v->changed[k] - v->bits);
        }
        memory_free(site);
    }
    if (v->region >= 0) {
        char *region = number_name("open", w->counts.regions, v->region);
        text_add(&info, "%sREGION=%s", v->site >= 0 ? ";" : "", region);
        memory_free(region);
    }
    return text_end(&info);
}

static void write_variants(writing *w)
{
    const tile *t = &w->tile;
    for (size_t i = 0; i < t->variant_count; i++) {
        const tile_variant *v = &t->variants[i];
        char *id = number_name("var", w->counts.variants, (long)i);
        char *info = describe_variant(w, v);
        char alternatives[TILE_ALLELES * TILE_ALLELE_SIZE + 1] = "";
        for (int k = 0; k < v->alternatives; k++) {
            if (k > 0) strcat(alternatives, ",");
            strcat(alternatives, v->alternative[k]);
        }
        const vcf_row row = {chromosome_of(w), t->start + v->position, id, v->reference,
                             alternatives, info};
        vcf_print_row(stream(w, FILE_VARIANTS), &row);
        memory_free(id);
        memory_free(info);
    }
}

static void write_tile(writing *w, int chromosome, int index)
{
    tile *t = &w->tile;
    tile_make(t, &w->plan, chromosome, index);
    if (index == 0) fasta_begin(&w->fasta, chromosome_of(w));
    fasta_add(&w->fasta, t->letters, t->lower, t->length);
    write_regions(w);
    write_sites(w);
    write_peaks(w);
    write_variants(w);
    w->counts.letters += t->length;
    w->counts.regions += t->region_count;
    w->counts.sites += t->site_count;
    w->counts.peaks += t->peak_count;
    w->counts.variants += t->variant_count;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void write_heads(writing *w)
{
    static const vcf_key keys[] = {
        {"SITE", "1", "String", "Planted site that the variant changes, of sites.bed"},
        {"FACTOR", "1", "String", "Factor of the site"},
        {"STATE", "1", "String", "bound, decoy (not bound), closed (not bound) or common (motif)"},
        {"BITS", "1", "Float", "Best score of the motif near the site, reference, bits"},
        {"ALTBITS", "A", "Float", "The same with the alternative"},
        {"DBITS", "A", "Float", "ALTBITS - BITS"},
        {"REGION", "1", "String", "Open region that the variant lies in, of open.bed"},
    };
    FILE *vcf = stream(w, FILE_VARIANTS), *open = stream(w, FILE_OPEN);
    vcf_print_begin(vcf, "demodash-simulate");
    for (int i = 0; i < w->plan.settings.chromosomes; i++) {
        const landscape_chromosome *c = &w->plan.chromosomes[i];
        vcf_print_contig(vcf, c->name, c->length);
    }
    vcf_print_keys(vcf, keys, sizeof keys / sizeof keys[0]);
    fputs("#chrom\tstart\tend\tname\tscore\tstrand\tstate\tfactors\n", open);
    fputs("#chrom\tstart\tend\tname\tscore\tstrand\tfactor\tstrength\tstate\tbits\tpartner\t"
          "region\n", stream(w, FILE_SITES));
}

/* motifs.meme, factors.tsv, samples.tsv. */
static status_t write_tables(writing *w)
{
    FILE *factors = stream(w, FILE_FACTORS), *samples = stream(w, FILE_SAMPLES);
    motif_set set = motif_set_make();
    fputs("factor\trole\twidth\tmost_bits\tpartner\tgap_min\tgap_max\tpeaks\n", factors);
    fputs("name\tpeaks\tblacklist\tknown_motif\n", samples);
    for (int i = 0; i < w->plan.settings.factors + w->plan.common; i++) {
        const landscape_factor *f = &w->plan.factors[i];
        const bool common = i >= w->plan.settings.factors;
        motif_set_add(&set, motif_copy(&f->matrix));
        fprintf(factors, "%s\t%s\t%d\t%.4f\t", f->matrix.id, common ? "common" : "factor",
                f->matrix.width, f->most);
        if (f->partner >= 0) {
            fprintf(factors, "%s\t%d\t%d", id_of(w, f->partner), f->gap_min, f->gap_max);
        } else {
            fputs("NA\tNA\tNA", factors);
        }
        fprintf(factors, "\t%zu\n", common ? 0 : w->peak_counts[i]);
        if (common) continue;
        fprintf(samples, "%s\tpeaks/%s\tblacklist.bed\t%s\n", f->matrix.id, w->peak_names[i],
                f->matrix.id);
    }
    const status_t s = motifs_print(stream(w, FILE_MOTIFS), &set, MOTIFS_MEME);
    motif_set_release(&set);
    return s;
}

/* Ids stand in VCF's INFO, in lists and in names of files. */
static status_t check_id(const char *id)
{
    TRY(output_check_name(id));
    if (strpbrk(id, " ,;=") == NULL) return STATUS_OK;
    return status_set(STATUS_DATA, "the motif '%s' cannot be a factor of a genome: its id has a "
                      "blank or one of , ; =", id);
}

static status_t open_file(output **ret, const char *folder, const char *name)
{
    char *path = memory_format("%s/%s", folder, name);
    const status_t s = output_open(ret, path);
    memory_free(path);
    return s;
}

static status_t open_files(writing *w)
{
    char *folder = memory_format("%s/peaks", w->settings->folder);
    status_t s = output_make_folder(folder);
    for (int i = 0; s == STATUS_OK && i < FILES; i++) {
        s = open_file(&w->files[i], w->settings->folder, file_names[i]);
    }
    for (int i = 0; s == STATUS_OK && i < w->plan.settings.factors + w->plan.common; i++) {
        s = check_id(id_of(w, i));
        if (s != STATUS_OK || i >= w->plan.settings.factors) continue;
        char *escaped = output_escape(id_of(w, i));
        w->peak_names[i] = memory_format("%s.narrowPeak", escaped);
        memory_free(escaped);
        s = open_file(&w->peaks[i], folder, w->peak_names[i]);
    }
    memory_free(folder);
    return s;
}

/* Put all files in place, the sheet last; after a failure the rest is given up. */
static status_t close_files(writing *w, status_t s)
{
    for (int i = 0; i < w->plan.settings.factors + FILES; i++) {
        const int kind = i - w->plan.settings.factors;
        output *file = kind < 0 ? w->peaks[i] : w->files[kind];
        if (s == STATUS_OK) {
            s = output_commit(file);
        } else {
            output_abandon(file);
        }
    }
    return s;
}

static status_t write_files(writing *w, genome_truth_progress *progress)
{
    const size_t factors = (size_t)w->plan.settings.factors;
    w->peaks = memory_array(w->peaks, factors);
    w->peak_names = memory_array(w->peak_names, factors);
    w->peak_counts = memory_array(w->peak_counts, factors);
    status_t s = open_files(w);
    if (s == STATUS_OK) {
        w->fasta = (fasta_writer){.out = stream(w, FILE_GENOME)};
        write_heads(w);
        for (int c = 0; c < w->plan.settings.chromosomes; c++) {
            for (int i = 0; i < w->plan.chromosomes[c].tiles; i++) {
                write_tile(w, c, i);
                if (progress == NULL) continue;
                progress(w->counts.letters, w->plan.settings.size, w->plan.chromosomes[c].name);
            }
        }
        fasta_end(&w->fasta);
        s = write_tables(w);
    }
    s = close_files(w, s);
    for (size_t i = 0; i < factors; i++) memory_free(w->peak_names[i]);
    memory_free(w->peak_names);
    memory_free(w->peak_counts);
    memory_free(w->peaks);
    tile_release(&w->tile);
    return s;
}

status_t genome_truth_write(genome_truth_counts *ret, const genome_truth_settings *settings,
                            genome_truth_progress *progress)
{
    motif_set set = {0};
    if (settings->motifs == NULL) {
        consensus_motifs(&set);
    } else {
        TRY(motifs_read(&set, NULL, settings->motifs));
    }
    writing w = {.settings = settings};
    status_t s = landscape_make(&w.plan, &settings->plan, &set);
    if (s == STATUS_OK) s = write_files(&w, progress);
    landscape_release(&w.plan);
    motif_set_release(&set);
    *ret = w.counts;
    return s;
}
