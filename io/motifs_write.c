/* The writing half of motifs.h: one function a format. Probabilities are turned into whole units
 * that add up exactly to a column's total before they are printed, so that rounding leaves every
 * column normalised. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/motifs_private.h"
#include "io/output.h"
#include "src/core/names.h"

/* Decimals of what is printed: 8 for probabilities, 4 for counts that are not whole. */
enum { PROBABILITY_UNIT = 100000000, COUNT_UNIT = 10000 };

const char *motifs_format_name(motifs_format format)
{
    static const char *const names[] = {"meme", "jaspar", "transfac"};
    return names[format];
}

status_t motifs_format_parse(motifs_format *ret, const char *name)
{
    for (int f = MOTIFS_MEME; f <= MOTIFS_TRANSFAC; f++) {
        if (strcmp(name, motifs_format_name((motifs_format)f)) == 0) {
            *ret = (motifs_format)f;
            return STATUS_OK;
        }
    }
    return status_set(STATUS_USAGE, "'%s' is no motif format; meme, jaspar and transfac are", name);
}

/* row [4] as whole units that sum to exactly total: rounded down, the largest remainders up. */
static void round_row(long long out[MOTIF_LETTERS], const double row[MOTIF_LETTERS], double scale,
                      long long total)
{
    double rest[MOTIF_LETTERS];
    long long left = total;
    for (int a = 0; a < MOTIF_LETTERS; a++) {
        double exact = row[a] * scale;
        double down = floor(exact + 1e-6); /* 1e-6 of a unit: a value that was read stays put */
        out[a] = (long long)down;
        rest[a] = exact - down;
        left -= out[a];
    }
    for (; left != 0; left += left > 0 ? -1 : 1) {
        int best = 0;
        for (int a = 1; a < MOTIF_LETTERS; a++) {
            if (left > 0 ? rest[a] > rest[best] : rest[a] < rest[best]) best = a;
        }
        out[best] += left > 0 ? 1 : -1;
        rest[best] += left > 0 ? -1 : 1;
    }
}

typedef struct {
    char text[40];
} number_text;

/* The shortest text that reads back as the same number; whole ones in digits alone. */
static number_text format_number(double value)
{
    static const int digits[] = {6, 15, 16, 17};
    number_text n;
    if (value == rint(value) && fabs(value) < 1e15) {
        snprintf(n.text, sizeof n.text, "%.0f", value);
        return n;
    }
    for (int i = 0; i < 4; i++) {
        snprintf(n.text, sizeof n.text, "%.*g", digits[i], value);
        if (strtod(n.text, NULL) == value) break;
    }
    return n;
}

static void print_number(FILE *out, double value)
{
    fputs(format_number(value).text, out);
}

static void print_probability(FILE *out, long long units)
{
    fprintf(out, "%lld.%08lld", units / PROBABILITY_UNIT, units % PROBABILITY_UNIT);
}

static void print_meme(FILE *out, const motif_set *set)
{
    long long units[MOTIF_LETTERS];
    fprintf(out, "MEME version 4\n\nALPHABET= ACGT\n\nstrands: %s\n\n",
            set->both_strands ? "+ -" : "+");
    fputs("Background letter frequencies\n", out);
    round_row(units, set->background, PROBABILITY_UNIT, PROBABILITY_UNIT);
    for (int a = 0; a < MOTIF_LETTERS; a++) {
        fprintf(out, "%s%c ", a > 0 ? " " : "", "ACGT"[a]);
        print_probability(out, units[a]);
    }
    fputc('\n', out);
    for (size_t i = 0; i < set->count; i++) {
        const motif *m = &set->motifs[i];
        fprintf(out, "\nMOTIF %s%s%s\n\n", m->id, m->name[0] != '\0' ? " " : "", m->name);
        fprintf(out, "letter-probability matrix: alength= 4 w= %d", m->width);
        if (m->sites > 0) {
            fputs(" nsites= ", out);
            print_number(out, m->sites);
        }
        if (!isnan(m->evalue)) {
            fputs(" E= ", out);
            print_number(out, m->evalue);
        }
        fputc('\n', out);
        for (int c = 0; c < m->width; c++) {
            round_row(units, m->probability + c * MOTIF_LETTERS, PROBABILITY_UNIT,
                      PROBABILITY_UNIT);
            for (int a = 0; a < MOTIF_LETTERS; a++) {
                fputc(' ', out);
                print_probability(out, units[a]);
            }
            fputc('\n', out);
        }
        if (m->url[0] != '\0') fprintf(out, "\nURL %s\n", m->url);
    }
}

/* How the counts of a motif are printed: as a file gave them, or as what they come to. */
typedef enum { COUNTS_WHOLE, COUNTS_DECIMAL, COUNTS_FREQUENCY, COUNTS_GIVEN } counts_kind;

static counts_kind kind_of_counts(const motif *m)
{
    if (m->counts != NULL) return COUNTS_GIVEN;
    /* Columns that sum to 1 are read as frequencies. */
    if (!(m->sites > 0) || fabs(m->sites - 1) <= MOTIFS_SUM_SLACK) return COUNTS_FREQUENCY;
    /* Whole counts come back from probabilities of 8 decimals to well within this. */
    double slack = fmax(1e-6, 2.0 * m->sites / PROBABILITY_UNIT);
    if (slack > 0.1 || fabs(m->sites - rint(m->sites)) > slack) return COUNTS_DECIMAL;
    for (int i = 0; i < m->width * MOTIF_LETTERS; i++) {
        double count = m->probability[i] * m->sites;
        if (fabs(count - rint(count)) > slack) return COUNTS_DECIMAL;
    }
    return COUNTS_WHOLE;
}

/* The text of counts of column c: out [4]. */
static void column_texts(number_text out[MOTIF_LETTERS], const motif *m, int c, counts_kind kind)
{
    static const int unit[] = {1, COUNT_UNIT, PROBABILITY_UNIT};
    if (kind == COUNTS_GIVEN) {
        for (int a = 0; a < MOTIF_LETTERS; a++) {
            out[a] = format_number(m->counts[c * MOTIF_LETTERS + a]);
        }
        return;
    }
    double scale = unit[kind] * (kind == COUNTS_FREQUENCY ? 1.0 : m->sites);
    long long units[MOTIF_LETTERS];
    round_row(units, m->probability + c * MOTIF_LETTERS, scale, llrint(scale));
    for (int a = 0; a < MOTIF_LETTERS; a++) {
        if (kind == COUNTS_FREQUENCY) {
            snprintf(out[a].text, sizeof out[a].text, "%lld.%08lld", units[a] / PROBABILITY_UNIT,
                     units[a] % PROBABILITY_UNIT);
        } else {
            out[a] = format_number((double)units[a] / unit[kind]);
        }
    }
}

static void print_jaspar(FILE *out, const motif_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        const motif *m = &set->motifs[i];
        counts_kind kind = kind_of_counts(m);
        fprintf(out, ">%s%s%s\n", m->id, m->name[0] != '\0' ? "\t" : "", m->name);
        for (int a = 0; a < MOTIF_LETTERS; a++) {
            fprintf(out, "%c  [", "ACGT"[a]);
            for (int c = 0; c < m->width; c++) {
                number_text texts[MOTIF_LETTERS];
                column_texts(texts, m, c, kind);
                fprintf(out, " %6s", texts[a].text);
            }
            fputs(" ]\n", out);
        }
        fputc('\n', out);
    }
}

static void print_transfac(FILE *out, const motif_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        const motif *m = &set->motifs[i];
        counts_kind kind = kind_of_counts(m);
        fprintf(out, "AC  %s\nXX\n", m->id);
        if (m->name[0] != '\0') fprintf(out, "ID  %s\nXX\n", m->name);
        fputs("P0\tA\tC\tG\tT\n", out);
        for (int c = 0; c < m->width; c++) {
            number_text texts[MOTIF_LETTERS];
            column_texts(texts, m, c, kind);
            fprintf(out, "%02d", c + 1);
            for (int a = 0; a < MOTIF_LETTERS; a++) fprintf(out, "\t%s", texts[a].text);
            fputc('\n', out);
        }
        fputs("XX\n//\n", out);
    }
}

static status_t check_set(const motif_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        const motif *m = &set->motifs[i];
        if (m->id[0] == '\0' || strcspn(m->id, " \t\r\n\v\f") != strlen(m->id)) {
            return status_set(STATUS_DATA, "motif %zu: the id '%s' is empty or has a blank: no "
                              "motif format can hold it", i + 1, m->id);
        }
        if (names_fault(m->id) != NULL || names_fault(m->name) != NULL
            || names_fault(m->url) != NULL) {
            return status_set(STATUS_DATA, "motif %zu: its id, name or URL is no UTF-8 or has a "
                              "control character: no motif format can hold it", i + 1);
        }
        if (!(m->sites >= 0 && m->sites <= MOTIFS_SITES_MAX)) {
            return status_set(STATUS_DATA, "motif %s: %g sites: no number of sites", m->id,
                              m->sites);
        }
    }
    return STATUS_OK;
}

status_t motifs_print(FILE *out, const motif_set *set, motifs_format format)
{
    TRY(check_set(set));
    switch (format) {
    case MOTIFS_MEME: print_meme(out, set); break;
    case MOTIFS_JASPAR: print_jaspar(out, set); break;
    case MOTIFS_TRANSFAC: print_transfac(out, set); break;
    }
    return STATUS_OK;
}

status_t motifs_write(const char *path, const motif_set *set, motifs_format format)
{
    if (strcmp(path, "-") == 0) {
        TRY(motifs_print(stdout, set, format));
        if (fflush(stdout) != 0) {
            return status_set(STATUS_IO, "standard output: writing failed: %s", strerror(errno));
        }
        return STATUS_OK;
    }
    output *o;
    TRY(output_open(&o, path));
    status_t s = motifs_print(output_stream(o), set, format);
    if (s != STATUS_OK) {
        output_abandon(o);
        return s;
    }
    return output_commit(o);
}
