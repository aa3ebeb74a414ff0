/* The reading half of motifs.h: what its parsers share, and the choice of one. The first lines
 * decide which (what they look like, not the file's name). A parser collects the rows of a matrix
 * in the reader's growing array and hands the finished matrix to a function here that makes it
 * probabilities; each refusal names file, line and motif. */
#include "io/motifs.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/motifs_private.h"
#include "src/core/memory.h"
#include "src/core/names.h"

/* ---- lines, words and numbers ---------------------------------------------------------------- */

status_t motifs_next(motifs_reader *r)
{
    if (r->held) {
        r->held = false;
        return STATUS_OK;
    }
    size_t length;
    return lines_next(r->l, &r->text, &length);
}

const char *motifs_skip_blanks(const char *text)
{
    return text + strspn(text, " \t\v\f\r");
}

bool motifs_is_blank(const char *text)
{
    return *motifs_skip_blanks(text) == '\0';
}

bool motifs_starts_with(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

size_t motifs_word_length(const char *text)
{
    return strcspn(text, " \t\v\f");
}

int motifs_letter(motifs_reader *r, char letter)
{
    static const char letters[] = "ACGTU";
    const char *at = letter != '\0' ? strchr(letters, toupper((unsigned char)letter)) : NULL;
    if (at == NULL) return -1;
    if (*at != 'U') return (int)(at - letters);
    r->set.rna = 1;
    return 3;
}

bool motifs_number(double *ret, const char **text)
{
    const char *p = motifs_skip_blanks(*text);
    const char *stop = p + strspn(p, "+-.0123456789eE"); /* neither hexadecimal nor nan nor inf */
    if (stop == p || (*stop != '\0' && strchr(" \t\v\f];,", *stop) == NULL)) return false;
    char *end;
    double value = strtod(p, &end);
    if (end != stop || !isfinite(value)) return false;
    *ret = value;
    *text = end;
    return true;
}

bool motifs_has_comma(const char *text)
{
    for (const char *at = strchr(text, ','); at != NULL; at = strchr(at + 1, ',')) {
        if (at > text && isdigit((unsigned char)at[-1]) && isdigit((unsigned char)at[1])) {
            return true;
        }
    }
    return false;
}

status_t motifs_refuse_text(const motifs_reader *r, const char *id, const char *text,
                            const char *what)
{
    char part[24];
    snprintf(part, sizeof part, "%s", motifs_skip_blanks(text));
    char *shown = names_show(part);
    status_t s = lines_refuse(r->l, "motif %s: '%s' is no %s%s", id, shown, what,
                              motifs_has_comma(text) ? "; decimals need a point, not a comma" : "");
    memory_free(shown);
    return s;
}

status_t motifs_take_text(char **ret, const motifs_reader *r, const char *what, const char *text,
                          size_t length)
{
    while (length > 0 && isspace((unsigned char)text[length - 1])) length--;
    char *copy = memory_alloc(length + 1, 1);
    for (size_t i = 0; i < length; i++) copy[i] = isspace((unsigned char)text[i]) ? ' ' : text[i];
    const char *fault = names_fault(copy);
    *ret = copy;
    if (fault == NULL) return STATUS_OK;
    char *shown = names_show(copy);
    status_t s = lines_refuse(r->l, "the %s '%.200s' %s", what, shown, fault);
    memory_free(shown);
    memory_free(copy);
    *ret = NULL;
    return s;
}

/* ---- matrices -------------------------------------------------------------------------------- */

status_t motifs_put_row(motifs_reader *r, const double row[MOTIF_LETTERS], const char *id)
{
    if (r->rows_used == MOTIFS_WIDTH_MAX) {
        return lines_refuse(r->l, "motif %s: more than %d columns", id, MOTIFS_WIDTH_MAX);
    }
    memory_grow(r->rows, &r->rows_room, (r->rows_used + 1) * MOTIF_LETTERS);
    memcpy(r->rows + r->rows_used++ * MOTIF_LETTERS, row, MOTIF_LETTERS * sizeof *row);
    return STATUS_OK;
}

status_t motifs_check_count(const motifs_reader *r, double value, const char *id)
{
    if (value < 0 || value > MOTIFS_SITES_MAX) {
        return lines_refuse(r->l, "motif %s: %g is no count", id, value);
    }
    return STATUS_OK;
}

static double sum_row(const double *row)
{
    return row[0] + row[1] + row[2] + row[3];
}

motif *motifs_add(motifs_reader *r, const char *id, const char *name)
{
    motif m = motif_make(id, name, (int)r->rows_used);
    for (size_t i = 0; i < r->rows_used; i++) {
        const double *row = r->rows + i * MOTIF_LETTERS;
        double sum = sum_row(row);
        for (int a = 0; a < MOTIF_LETTERS; a++) {
            m.probability[i * MOTIF_LETTERS + (size_t)a] = row[a] / sum;
        }
    }
    motif_set_add(&r->set, m);
    r->rows_used = 0;
    return &r->set.motifs[r->set.count - 1];
}

status_t motifs_add_counts(motifs_reader *r, const char *id, const char *name, long line)
{
    bool whole = true, frequencies = true;
    double total = 0;
    const size_t values = r->rows_used * MOTIF_LETTERS;
    for (size_t i = 0; i < r->rows_used; i++) {
        const double *row = r->rows + i * MOTIF_LETTERS;
        for (int a = 0; a < MOTIF_LETTERS; a++) whole = whole && row[a] == rint(row[a]);
        double sum = sum_row(row);
        if (!(sum > 0)) {
            return status_set(STATUS_DATA, "%s:%ld: motif %s: column %zu has no counts",
                              lines_path(r->l), line, id, i + 1);
        }
        frequencies = frequencies && fabs(sum - 1) <= MOTIFS_SUM_SLACK;
        total += sum;
    }
    /* Sums of decimals are off by their last bits: to a millionth. */
    double mean = rint(total / (double)r->rows_used * 1e6) / 1e6;
    motif *m = motifs_add(r, id, name);
    if (frequencies) return STATUS_OK; /* of an unknown number of sites */
    m->sites = whole ? round(mean) : mean;
    m->counts = memory_array(m->counts, values);
    memcpy(m->counts, r->rows, values * sizeof *m->counts);
    return STATUS_OK;
}

/* ---- any format ------------------------------------------------------------------------------ */

/* The format, from the first line that says something; the line is held for the parser. */
static status_t recognise(motifs_reader *r, motifs_format *ret)
{
    do {
        TRY(motifs_next(r));
        if (r->text == NULL) {
            return status_set(STATUS_DATA, "%s: holds no motifs", lines_path(r->l));
        }
    } while (strspn(r->text, " \t*") == strlen(r->text) || *motifs_skip_blanks(r->text) == '#');
    r->held = true;
    const char *text = motifs_skip_blanks(r->text);
    if (motifs_starts_with(text, "MEME")) {
        *ret = MOTIFS_MEME;
    } else if (*text == '>') {
        *ret = MOTIFS_JASPAR;
    } else if (motifs_is_transfac(text)) {
        *ret = MOTIFS_TRANSFAC;
    } else {
        return lines_refuse(r->l, "no motif file: neither MEME ('MEME version ...') nor JASPAR or "
                            "HOMER ('>ID NAME') nor TRANSFAC ('AC  ID')");
    }
    return STATUS_OK;
}

static status_t read_any(motifs_reader *r, motifs_format *ret_format)
{
    TRY(recognise(r, ret_format));
    switch (*ret_format) {
    case MOTIFS_MEME: TRY(motifs_read_meme(r)); break;
    case MOTIFS_JASPAR: TRY(motifs_read_jaspar(r)); break;
    case MOTIFS_TRANSFAC: TRY(motifs_read_transfac(r)); break;
    }
    if (r->set.count == 0) {
        return status_set(STATUS_DATA, "%s: holds no motifs", lines_path(r->l));
    }
    return STATUS_OK;
}

status_t motifs_read(motif_set *ret, motifs_format *ret_format, const char *path)
{
    *ret = (motif_set){0};
    motifs_reader r = {.set = motif_set_make()};
    TRY(lines_open(&r.l, path));
    motifs_format format;
    status_t s = read_any(&r, &format);
    lines_close(r.l);
    memory_free(r.rows);
    if (s != STATUS_OK) {
        motif_set_release(&r.set);
        return s;
    }
    *ret = r.set;
    if (ret_format != NULL) *ret_format = format;
    return STATUS_OK;
}
