/* The reading half of motifs.h: one reader of lines, one parser a format. The first lines decide
 * which parser (what they look like, not the file's name). A parser collects the rows of a matrix
 * in the reader's growing array and hands the finished matrix to one function that turns counts or
 * frequencies into probabilities; each refusal names file, line and motif. */
#include "io/motifs.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "io/lines.h"
#include "src/core/memory.h"

/* Sums of rounded probabilities may be off 1 by this much (2 decimals: 4 x 0.005). */
#define SUM_SLACK 0.02

typedef struct {
    lines *l;
    char *text;   /* the line in hand; NULL at the end of the file */
    bool held;    /* the next read gives the line in hand again */
    motif_set set;
    double *rows; /* [rows_used][4] values of the matrix being read */
    size_t rows_used, rows_room;
} reader;

/* ---- lines and numbers ----------------------------------------------------------------------- */

static status_t next(reader *r)
{
    if (r->held) {
        r->held = false;
        return STATUS_OK;
    }
    size_t length;
    return lines_next(r->l, &r->text, &length);
}

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \t\v\f");
}

static bool is_blank(const char *text)
{
    return *skip_blanks(text) == '\0';
}

static bool starts_with(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

/* A copy of the word at text, or of all of the line from there without blanks at its end. */
static char *copy_part(const char *text, size_t length)
{
    while (length > 0 && isspace((unsigned char)text[length - 1])) length--;
    return memory_format("%.*s", (int)length, text);
}

static size_t word_length(const char *text)
{
    return strcspn(text, " \t\v\f");
}

/* Parse a finite number at *text and step behind it; false if there is none. */
static bool parse_number(double *ret, const char **text)
{
    const char *p = skip_blanks(*text);
    if (!isdigit((unsigned char)*p) && *p != '.' && *p != '-' && *p != '+') return false;
    char *end;
    double value = strtod(p, &end);
    if (end == p || !isfinite(value)) return false;
    if (*end != '\0' && strchr(" \t\v\f];,", *end) == NULL) return false;
    *ret = value;
    *text = end;
    return true;
}

static void put_row(reader *r, const double row[MOTIF_LETTERS])
{
    memory_grow(r->rows, &r->rows_room, (r->rows_used + 1) * MOTIF_LETTERS);
    memcpy(r->rows + r->rows_used++ * MOTIF_LETTERS, row, MOTIF_LETTERS * sizeof *row);
}

static double sum_row(const double *row)
{
    return row[0] + row[1] + row[2] + row[3];
}

/* The rows in hand, as probabilities, become the next motif. */
static motif *add_motif(reader *r, const char *id, const char *name)
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

/* The rows in hand, as counts or frequencies, become the next motif. */
static status_t add_counts(reader *r, const char *id, const char *name)
{
    bool whole = true, ones = true;
    double total = 0;
    for (size_t i = 0; i < r->rows_used; i++) {
        const double *row = r->rows + i * MOTIF_LETTERS;
        for (int a = 0; a < MOTIF_LETTERS; a++) whole = whole && row[a] == rint(row[a]);
        double sum = sum_row(row);
        if (!(sum > 0)) {
            return lines_refuse(r->l, "motif %s: column %zu has no counts", id, i + 1);
        }
        ones = ones && fabs(sum - 1) <= SUM_SLACK;
        total += sum;
    }
    /* Sums of decimals are off by their last bits: to a millionth. */
    double mean = rint(total / (double)r->rows_used * 1e6) / 1e6;
    motif *m = add_motif(r, id, name);
    m->sites = ones && !whole ? 0 : whole ? round(mean) : mean;
    return STATUS_OK;
}

static status_t check_count(const reader *r, double value, const char *id)
{
    if (value < 0 || value > MOTIFS_SITES_MAX) {
        return lines_refuse(r->l, "motif %s: %g is no count", id, value);
    }
    return STATUS_OK;
}

/* ---- MEME ------------------------------------------------------------------------------------ */

typedef struct {
    char *id, *name;  /* of the MOTIF line that waits for its matrix; NULL if none waits */
    long line;        /* where it stands */
    bool version, has_matrix;
} meme_state;

static status_t meme_version(const reader *r, meme_state *state)
{
    const char *text = r->text + strlen("MEME version");
    double version;
    text = skip_blanks(text);
    char *end;
    version = strtod(text, &end);
    if (end == text || !(version >= 3)) {
        return lines_refuse(r->l, "MEME version '%s': versions 3 and later can be read", text);
    }
    state->version = true;
    return STATUS_OK;
}

/* One line of an ALPHABET block: a core letter 'A "Adenine" CC0000', a pair of them joined by '~',
 * or an ambiguous letter with '='. Core letters are marked in seen [4]. */
static status_t meme_letter(const reader *r, bool seen[MOTIF_LETTERS], const char *text)
{
    bool symbol = true, quoted = false;
    char found[2] = "";
    size_t n = 0;
    for (; *text != '\0' && *text != '#'; text++) {
        if (*text == '"') quoted = !quoted;
        if (quoted) continue;
        if (*text == '=') return STATUS_OK;
        if (*text == '~') {
            symbol = true;
        } else if (symbol && !isspace((unsigned char)*text)) {
            if (n < sizeof found) found[n++] = *text;
            symbol = false;
        }
    }
    for (size_t i = 0; i < n; i++) {
        const char *at = strchr("ACGT", found[i]);
        if (at == NULL) {
            return lines_refuse(r->l, "letter '%c' in ALPHABET: only DNA (ACGT) can be read",
                                found[i]);
        }
        seen[at - "ACGT"] = true;
    }
    return STATUS_OK;
}

/* "ALPHABET= ACGT", "ALPHABET= DNA", or 'ALPHABET "NAME" ...' up to 'END ALPHABET', whose core
 * letters must be A, C, G and T. */
static status_t meme_alphabet(reader *r)
{
    const char *text = skip_blanks(r->text + strlen("ALPHABET"));
    if (*text == '=') {
        text = skip_blanks(text + 1);
        size_t n = word_length(text);
        if ((n == 4 && starts_with(text, "ACGT")) || (n == 3 && starts_with(text, "DNA"))) {
            return STATUS_OK;
        }
        return lines_refuse(r->l, "alphabet '%.*s': only DNA (ACGT) can be read", (int)n, text);
    }
    bool seen[MOTIF_LETTERS] = {false};
    for (;;) {
        TRY(next(r));
        if (r->text == NULL) return lines_refuse(r->l, "the file ends inside ALPHABET");
        text = skip_blanks(r->text);
        if (starts_with(text, "END ALPHABET")) break;
        TRY(meme_letter(r, seen, text));
    }
    for (int a = 0; a < MOTIF_LETTERS; a++) {
        if (!seen[a]) return lines_refuse(r->l, "ALPHABET lacks the letter %c", "ACGT"[a]);
    }
    return STATUS_OK;
}

static status_t meme_background(reader *r)
{
    int letters = 0;
    double sum = 0;
    long line = lines_number(r->l);
    while (letters < MOTIF_LETTERS) {
        TRY(next(r));
        if (r->text == NULL) {
            return lines_refuse(r->l, "the file ends inside the background of line %ld", line);
        }
        const char *text = skip_blanks(r->text);
        while (*text != '\0') {
            double value;
            if (letters == MOTIF_LETTERS || toupper((unsigned char)*text) != "ACGT"[letters]) {
                return lines_refuse(r->l, "the background must read 'A p C p G p T p'");
            }
            text++;
            if (!parse_number(&value, &text) || !(value > 0 && value <= 1)) {
                return lines_refuse(r->l, "the background of %c is no number above 0 and up to 1",
                                    "ACGT"[letters]);
            }
            r->set.background[letters++] = value;
            sum += value;
            text = skip_blanks(text);
        }
    }
    if (fabs(sum - 1) > SUM_SLACK) {
        return lines_refuse(r->l, "the background sums to %g, not 1", sum);
    }
    for (int a = 0; a < MOTIF_LETTERS; a++) r->set.background[a] /= sum;
    return STATUS_OK;
}

static status_t meme_no_matrix(const reader *r, const meme_state *state)
{
    return status_set(STATUS_DATA, "%s:%ld: motif %s has no letter-probability matrix",
                      lines_path(r->l), state->line, state->id);
}

/* "MOTIF ID [NAME]"; in full output "width = ..." follows. */
static status_t meme_motif(const reader *r, meme_state *state)
{
    if (state->id != NULL && !state->has_matrix) return meme_no_matrix(r, state);
    const char *id = skip_blanks(r->text + strlen("MOTIF"));
    size_t n = word_length(id);
    if (n == 0) return lines_refuse(r->l, "MOTIF without an id");
    const char *name = skip_blanks(id + n);
    size_t name_length = 0;
    while (name[name_length] != '\0') {
        const char *word = skip_blanks(name + name_length);
        size_t length = word_length(word);
        const char *after = skip_blanks(word + length);
        if (starts_with(word, "width=") || (length == 5 && starts_with(word, "width")
                                            && *after == '=')) {
            break;
        }
        name_length = (size_t)(word + length - name);
    }
    memory_free(state->id);
    memory_free(state->name);
    state->id = copy_part(id, n);
    state->name = copy_part(name, name_length);
    state->line = lines_number(r->l);
    state->has_matrix = false;
    return STATUS_OK;
}

/* The value behind "key=" in text: *ret stays when the key is missing. */
static status_t meme_value(const reader *r, double *ret, const char *text, const char *key)
{
    size_t n = strlen(key);
    for (const char *at = strstr(text, key); at != NULL; at = strstr(at + n, key)) {
        bool word_start = at == text || isspace((unsigned char)at[-1]);
        const char *value = skip_blanks(at + n);
        if (!word_start || *value != '=') continue;
        value++;
        if (!parse_number(ret, &value)) {
            return lines_refuse(r->l, "'%s=' is not followed by a number", key);
        }
        return STATUS_OK;
    }
    return STATUS_OK;
}

/* Up to five numbers of a line; a trailing anything else gives -1. */
static int parse_row(double row[MOTIF_LETTERS], const char *text)
{
    int n = 0;
    double value;
    while (parse_number(&value, &text)) {
        if (n < MOTIF_LETTERS) row[n] = value;
        n++;
    }
    return is_blank(text) ? n : -1;
}

static status_t check_probabilities(const reader *r, const double row[MOTIF_LETTERS],
                                    const char *id)
{
    for (int a = 0; a < MOTIF_LETTERS; a++) {
        if (row[a] < 0 || row[a] > 1 + SUM_SLACK) {
            return lines_refuse(r->l, "motif %s: %g is no probability", id, row[a]);
        }
    }
    if (fabs(sum_row(row) - 1) > SUM_SLACK) {
        return lines_refuse(r->l, "motif %s: a row sums to %g, not 1", id, sum_row(row));
    }
    return STATUS_OK;
}

/* Rows of probabilities; width < 0: as many as there are. */
static status_t meme_rows(reader *r, const char *id, long width)
{
    double row[MOTIF_LETTERS];
    for (;;) {
        TRY(next(r));
        if (r->text == NULL) break;
        if (r->rows_used == 0 && is_blank(r->text)) continue;
        int n = parse_row(row, r->text);
        if (n <= 0) break;
        if (n != MOTIF_LETTERS) {
            return lines_refuse(r->l, "motif %s: a row of %d numbers, 4 are needed", id, n);
        }
        TRY(check_probabilities(r, row, id));
        put_row(r, row);
        if (width >= 0 && (long)r->rows_used > width) {
            return lines_refuse(r->l, "motif %s: more rows than w= %ld", id, width);
        }
    }
    if (r->rows_used == 0 || (width >= 0 && (long)r->rows_used < width)) {
        if (r->text != NULL && !is_blank(r->text) && width > 0) {
            return lines_refuse(r->l, "motif %s: row %zu of %ld is no row of 4 numbers", id,
                                r->rows_used + 1, width);
        }
        return lines_refuse(r->l, "motif %s: the matrix ends after %zu rows%s", id, r->rows_used,
                            width >= 0 ? ", before its w= rows" : "");
    }
    r->held = r->text != NULL;
    return STATUS_OK;
}

static status_t meme_matrix(reader *r, meme_state *state)
{
    const char *facts = skip_blanks(r->text) + strlen("letter-probability matrix:");
    if (state->id == NULL) {
        return lines_refuse(r->l, "a letter-probability matrix without a MOTIF line before it");
    }
    if (state->has_matrix) {
        return lines_refuse(r->l, "motif %s: a second letter-probability matrix", state->id);
    }
    double letters = MOTIF_LETTERS, width = -1, sites = 0, evalue = NAN;
    TRY(meme_value(r, &letters, facts, "alength"));
    TRY(meme_value(r, &width, facts, "w"));
    TRY(meme_value(r, &sites, facts, "nsites"));
    TRY(meme_value(r, &evalue, facts, "E"));
    if (letters != MOTIF_LETTERS) {
        return lines_refuse(r->l, "motif %s: alength= %g, only DNA (4) can be read", state->id,
                            letters);
    }
    if (width != -1 && !(width >= 1 && width <= 1e6 && width == rint(width))) {
        return lines_refuse(r->l, "motif %s: w= %g is no width", state->id, width);
    }
    if (!(sites >= 0 && sites <= MOTIFS_SITES_MAX)) {
        return lines_refuse(r->l, "motif %s: nsites= %g is no number of sites", state->id, sites);
    }
    TRY(meme_rows(r, state->id, (long)width));
    motif *m = add_motif(r, state->id, state->name);
    m->sites = sites;
    m->evalue = evalue;
    state->has_matrix = true;
    return STATUS_OK;
}

static void meme_url(reader *r)
{
    const char *url = skip_blanks(r->text + strlen("URL"));
    motif *m = &r->set.motifs[r->set.count - 1];
    memory_free(m->url);
    m->url = copy_part(url, strlen(url));
}

static status_t read_meme_lines(reader *r, meme_state *state)
{
    for (;;) {
        TRY(next(r));
        if (r->text == NULL) break;
        const char *text = skip_blanks(r->text);
        size_t n = word_length(text);
        if (starts_with(text, "MEME version")) {
            TRY(meme_version(r, state));
        } else if (starts_with(r->text, "ALPHABET")) {
            TRY(meme_alphabet(r));
        } else if (starts_with(text, "strands:")) {
            r->set.both_strands = strchr(text, '-') != NULL;
        } else if (starts_with(text, "Background letter frequencies")) {
            TRY(meme_background(r));
        } else if (n == 5 && starts_with(r->text, "MOTIF")) {
            if (!state->version) {
                return lines_refuse(r->l, "MOTIF before the line 'MEME version'");
            }
            TRY(meme_motif(r, state));
        } else if (starts_with(text, "letter-probability matrix:")) {
            TRY(meme_matrix(r, state));
        } else if (n == 3 && starts_with(text, "URL") && state->has_matrix) {
            meme_url(r);
        }
    }
    if (state->id != NULL && !state->has_matrix) return meme_no_matrix(r, state);
    return STATUS_OK;
}

static status_t read_meme(reader *r)
{
    meme_state state = {0};
    status_t s = read_meme_lines(r, &state);
    memory_free(state.id);
    memory_free(state.name);
    return s;
}

/* ---- JASPAR ---------------------------------------------------------------------------------- */

/* One row "A [ 1 2 3 ]" or "1 2 3" into column `letter` of the rows in hand; *letter is changed to
 * the one the row names. */
static status_t jaspar_row(reader *r, int *letter, int line, const char *id)
{
    const char *text = skip_blanks(r->text);
    if (isalpha((unsigned char)*text)) {
        const char *at = strchr("ACGTU", toupper((unsigned char)*text));
        if (at == NULL) {
            return lines_refuse(r->l, "motif %s: a row of letter '%c', not A, C, G or T", id,
                                *text);
        }
        *letter = at - "ACGTU" == 4 ? 3 : (int)(at - "ACGTU");
        text = skip_blanks(text + 1);
        if (*text == '|' || *text == ':' || *text == '=') text = skip_blanks(text + 1);
    }
    if (*text == '[') text++;
    size_t column = 0;
    double value;
    static const double empty[MOTIF_LETTERS] = {-1, -1, -1, -1};
    while (parse_number(&value, &text)) {
        if (*text == ',') text++;
        TRY(check_count(r, value, id));
        if (line == 0) put_row(r, empty);
        if (column < r->rows_used) {
            double *cell = r->rows + column * MOTIF_LETTERS + (size_t)*letter;
            if (*cell >= 0) {
                return lines_refuse(r->l, "motif %s: two rows of letter %c", id, "ACGT"[*letter]);
            }
            *cell = value;
        }
        column++;
    }
    text = skip_blanks(text);
    if (*text == ']') text++;
    if (!is_blank(text)) {
        return lines_refuse(r->l, "motif %s: '%.20s' is no count", id, text);
    }
    if (column == 0 || column != r->rows_used) {
        return lines_refuse(r->l, "motif %s: a row of %zu counts where %s%zu", id, column,
                            line == 0 ? "at least one is needed, not " : "the first has ",
                            r->rows_used);
    }
    return STATUS_OK;
}

static status_t jaspar_motif(reader *r, const char *id, const char *name)
{
    for (int line = 0; line < MOTIF_LETTERS;) {
        TRY(next(r));
        if (r->text == NULL || *skip_blanks(r->text) == '>') {
            return lines_refuse(r->l, "motif %s: %d rows, 4 are needed (A, C, G, T)", id, line);
        }
        if (is_blank(r->text)) continue;
        int letter = line;
        TRY(jaspar_row(r, &letter, line, id));
        line++;
    }
    return add_counts(r, id, name);
}

static status_t read_jaspar(reader *r)
{
    for (;;) {
        TRY(next(r));
        if (r->text == NULL) return STATUS_OK;
        const char *text = skip_blanks(r->text);
        if (*text == '\0' || *text == '#') continue;
        if (*text != '>') {
            return lines_refuse(r->l, "'>ID NAME' expected: a JASPAR matrix has four rows of "
                                "counts, A C G T");
        }
        text = skip_blanks(text + 1);
        size_t n = word_length(text);
        if (n == 0) return lines_refuse(r->l, "'>' without an id");
        char *id = copy_part(text, n);
        const char *rest = skip_blanks(text + n);
        char *name = copy_part(rest, strlen(rest));
        status_t s = jaspar_motif(r, id, name);
        memory_free(id);
        memory_free(name);
        if (s != STATUS_OK) return s;
    }
}

/* ---- TRANSFAC -------------------------------------------------------------------------------- */

typedef struct {
    char *accession, *id, *name; /* AC, ID, NA; NULL when not given */
    int letter[MOTIF_LETTERS];   /* letter of each column of counts, from the P0 line */
    bool matrix;                 /* a P0 line has been read */
} transfac_state;

static void transfac_forget(transfac_state *state)
{
    memory_free(state->accession);
    memory_free(state->id);
    memory_free(state->name);
    *state = (transfac_state){0};
}

/* The record in hand ends. */
static status_t transfac_finish(reader *r, transfac_state *state)
{
    const char *id = state->accession != NULL ? state->accession : state->id;
    const char *name = state->accession != NULL ? state->id : state->name;
    if (name == NULL && state->name != NULL) name = state->name;
    if (id == NULL && !state->matrix) return STATUS_OK; /* a header such as VV */
    if (id == NULL) return lines_refuse(r->l, "a matrix without an AC or ID line before it");
    if (!state->matrix || r->rows_used == 0) {
        return lines_refuse(r->l, "motif %s ends without a matrix (P0 and rows of counts)", id);
    }
    char *word = copy_part(id, word_length(id));
    status_t s = add_counts(r, word, name != NULL ? name : "");
    memory_free(word);
    transfac_forget(state);
    return s;
}

static void transfac_keep(char **field, const char *text)
{
    text = skip_blanks(text);
    size_t n = strlen(text);
    memory_free(*field);
    *field = copy_part(text, n);
    if ((*field)[0] == '\0') {
        memory_free(*field);
        *field = NULL;
    }
}

static status_t transfac_header(const reader *r, transfac_state *state, const char *text)
{
    bool seen[MOTIF_LETTERS] = {false};
    for (int i = 0; i < MOTIF_LETTERS; i++) {
        text = skip_blanks(text);
        const char *at = *text != '\0' ? strchr("ACGTU", toupper((unsigned char)*text)) : NULL;
        int letter = at == NULL ? -1 : at - "ACGTU" == 4 ? 3 : (int)(at - "ACGTU");
        if (letter < 0 || word_length(text) != 1 || seen[letter]) {
            return lines_refuse(r->l, "the P0 line must name the letters A, C, G and T");
        }
        seen[letter] = true;
        state->letter[i] = letter;
        text++;
    }
    state->matrix = true;
    return STATUS_OK;
}

/* "03  4.0 16.0 0.0 0.0 [C]" */
static status_t transfac_row(reader *r, const transfac_state *state, const char *text)
{
    const char *id = state->accession != NULL ? state->accession
                     : state->id != NULL      ? state->id
                                              : "(no id)";
    double number, value, row[MOTIF_LETTERS];
    if (!parse_number(&number, &text)) {
        return lines_refuse(r->l, "motif %s: '%.20s' is no row of counts", id, text);
    }
    for (int i = 0; i < MOTIF_LETTERS; i++) {
        if (!parse_number(&value, &text)) {
            return lines_refuse(r->l, "motif %s: a row of %d counts, 4 are needed", id, i);
        }
        TRY(check_count(r, value, id));
        row[state->letter[i]] = value;
    }
    text = skip_blanks(text); /* a consensus letter may follow */
    if (*text != '\0' && !(isalpha((unsigned char)*text) && is_blank(text + 1))) {
        return lines_refuse(r->l, "motif %s: '%.20s' after the four counts", id, text);
    }
    put_row(r, row);
    return STATUS_OK;
}

static bool is_tag(const char *text, const char *tag)
{
    return text[0] == tag[0] && text[1] == tag[1]
        && (text[2] == '\0' || isspace((unsigned char)text[2]));
}

static status_t read_transfac_lines(reader *r, transfac_state *state)
{
    for (;;) {
        TRY(next(r));
        if (r->text == NULL) break;
        const char *text = skip_blanks(r->text);
        bool header = is_tag(text, "P0") || is_tag(text, "PO");
        if (starts_with(text, "//")) {
            TRY(transfac_finish(r, state));
        } else if (isdigit((unsigned char)*text)) {
            if (!state->matrix) {
                return lines_refuse(r->l, "a row of counts without a P0 line before it");
            }
            TRY(transfac_row(r, state, text));
        } else if (header || is_tag(text, "AC") || is_tag(text, "ID") || is_tag(text, "NA")) {
            /* A new record where "//" is missing. */
            bool again = is_tag(text, "AC") ? state->accession != NULL
                         : is_tag(text, "ID") ? state->id != NULL
                                              : false;
            if (state->matrix || again) TRY(transfac_finish(r, state));
            if (header) {
                TRY(transfac_header(r, state, text + 2));
            } else {
                transfac_keep(*text == 'A'   ? &state->accession
                              : *text == 'I' ? &state->id
                                             : &state->name,
                              text + 2);
            }
        }
    }
    return transfac_finish(r, state);
}

static status_t read_transfac(reader *r)
{
    transfac_state state = {0};
    status_t s = read_transfac_lines(r, &state);
    transfac_forget(&state);
    return s;
}

/* ---- any format ------------------------------------------------------------------------------ */

static bool looks_like_transfac(const char *text)
{
    static const char *const tags[] = {"AC", "ID", "VV", "XX", "NA",
                                       "DE", "DT", "BF", "CC", "P0", "PO"};
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        if (is_tag(text, tags[i])) return true;
    }
    return false;
}

/* The format, from the first line that says something; the line is held for the parser. */
static status_t recognise(reader *r, motifs_format *ret)
{
    do {
        TRY(next(r));
        if (r->text == NULL) {
            return status_set(STATUS_DATA, "%s: holds no motifs", lines_path(r->l));
        }
    } while (strspn(r->text, " \t*") == strlen(r->text) || *skip_blanks(r->text) == '#');
    r->held = true;
    const char *text = skip_blanks(r->text);
    if (starts_with(text, "MEME")) {
        *ret = MOTIFS_MEME;
    } else if (*text == '>') {
        *ret = MOTIFS_JASPAR;
    } else if (looks_like_transfac(text)) {
        *ret = MOTIFS_TRANSFAC;
    } else {
        return lines_refuse(r->l, "neither MEME ('MEME version ...') nor JASPAR ('>ID NAME') nor "
                            "TRANSFAC ('AC  ID')");
    }
    return STATUS_OK;
}

static status_t read_any(reader *r, motifs_format *ret_format)
{
    TRY(recognise(r, ret_format));
    switch (*ret_format) {
    case MOTIFS_MEME: TRY(read_meme(r)); break;
    case MOTIFS_JASPAR: TRY(read_jaspar(r)); break;
    case MOTIFS_TRANSFAC: TRY(read_transfac(r)); break;
    }
    if (r->set.count == 0) {
        return status_set(STATUS_DATA, "%s: holds no motifs", lines_path(r->l));
    }
    return STATUS_OK;
}

status_t motifs_read(motif_set *ret, motifs_format *ret_format, const char *path)
{
    *ret = (motif_set){0};
    reader r = {.set = motif_set_make()};
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
