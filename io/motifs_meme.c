/* MEME's files: minimal ones, and the matrices inside full output. Lines that are not of a matrix,
 * a motif, an alphabet or a background say nothing to us and are passed over; a matrix, once begun,
 * is read whole or refused. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "io/motifs_private.h"
#include "src/core/memory.h"

typedef struct {
    char *id, *name;  /* of the MOTIF line that waits for its matrix; NULL if none waits */
    long line;        /* where it stands */
    bool version, has_matrix;
} meme_state;

static status_t read_version(const motifs_reader *r, meme_state *state)
{
    const char *text = r->text + strlen("MEME version");
    double version;
    text = motifs_skip_blanks(text);
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
static status_t read_letter(motifs_reader *r, bool seen[MOTIF_LETTERS], const char *text)
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
        const int letter = isupper((unsigned char)found[i]) ? motifs_letter(r, found[i]) : -1;
        if (letter < 0) {
            return lines_refuse(r->l, "letter '%c' in ALPHABET: only DNA (ACGT) and RNA (ACGU) can "
                                "be read", isprint((unsigned char)found[i]) ? found[i] : '?');
        }
        seen[letter] = true;
    }
    return STATUS_OK;
}

/* "ALPHABET= ACGT", "ALPHABET= DNA", or 'ALPHABET "NAME" ...' up to 'END ALPHABET', whose core
 * letters must be A, C, G and T; for T there may be U (RNA), which is read as T. */
static status_t read_alphabet(motifs_reader *r)
{
    const char *text = motifs_skip_blanks(r->text + strlen("ALPHABET"));
    if (*text == '=') {
        text = motifs_skip_blanks(text + 1);
        size_t n = motifs_word_length(text);
        if ((n == 4 && motifs_starts_with(text, "ACGT"))
            || (n == 3 && motifs_starts_with(text, "DNA"))) {
            return STATUS_OK;
        }
        if ((n == 4 && motifs_starts_with(text, "ACGU"))
            || (n == 3 && motifs_starts_with(text, "RNA"))) {
            r->set.rna = 1;
            return STATUS_OK;
        }
        return lines_refuse(r->l, "ALPHABET: only DNA (ACGT) and RNA (ACGU) can be read");
    }
    bool seen[MOTIF_LETTERS] = {false};
    for (;;) {
        TRY(motifs_next(r));
        if (r->text == NULL) return lines_refuse(r->l, "the file ends inside ALPHABET");
        text = motifs_skip_blanks(r->text);
        if (motifs_starts_with(text, "END ALPHABET")) break;
        TRY(read_letter(r, seen, text));
    }
    for (int a = 0; a < MOTIF_LETTERS; a++) {
        if (!seen[a]) return lines_refuse(r->l, "ALPHABET lacks the letter %c", "ACGT"[a]);
    }
    return STATUS_OK;
}

static status_t read_background(motifs_reader *r)
{
    int letters = 0;
    double sum = 0;
    long line = lines_number(r->l);
    while (letters < MOTIF_LETTERS) {
        TRY(motifs_next(r));
        if (r->text == NULL) {
            return lines_refuse(r->l, "the file ends inside the background of line %ld", line);
        }
        const char *text = motifs_skip_blanks(r->text);
        while (*text != '\0') {
            double value;
            if (letters == MOTIF_LETTERS || motifs_letter(r, *text) != letters) {
                return lines_refuse(r->l, "the background must read 'A p C p G p T p'");
            }
            text++;
            if (!motifs_number(&value, &text) || !(value > 0 && value <= 1)) {
                return lines_refuse(r->l, "the background of %c is no number above 0 and up to 1",
                                    "ACGT"[letters]);
            }
            r->set.background[letters++] = value;
            sum += value;
            text = motifs_skip_blanks(text);
        }
    }
    if (fabs(sum - 1) > MOTIFS_SUM_SLACK) {
        return lines_refuse(r->l, "the background sums to %g, not 1", sum);
    }
    for (int a = 0; a < MOTIF_LETTERS; a++) r->set.background[a] /= sum;
    return STATUS_OK;
}

static status_t lacks_matrix(const motifs_reader *r, const meme_state *state)
{
    return status_set(STATUS_DATA, "%s:%ld: motif %s has no letter-probability matrix",
                      lines_path(r->l), state->line, state->id);
}

/* "MOTIF ID [NAME]"; in full output "width = ..." follows. */
static status_t read_motif(const motifs_reader *r, meme_state *state)
{
    if (state->id != NULL && !state->has_matrix) return lacks_matrix(r, state);
    const char *id = motifs_skip_blanks(r->text + strlen("MOTIF"));
    size_t n = motifs_word_length(id);
    if (n == 0) return lines_refuse(r->l, "MOTIF without an id");
    const char *name = motifs_skip_blanks(id + n);
    size_t name_length = 0;
    while (name[name_length] != '\0') {
        const char *word = motifs_skip_blanks(name + name_length);
        size_t length = motifs_word_length(word);
        const char *after = motifs_skip_blanks(word + length);
        if (motifs_starts_with(word, "width=") || (length == 5 && motifs_starts_with(word, "width")
                                            && *after == '=')) {
            break;
        }
        name_length = (size_t)(word + length - name);
    }
    memory_free(state->id);
    memory_free(state->name);
    state->name = NULL;
    TRY(motifs_take_text(&state->id, r, "id", id, n));
    TRY(motifs_take_text(&state->name, r, "name", name, name_length));
    state->line = lines_number(r->l);
    state->has_matrix = false;
    return STATUS_OK;
}

/* The value behind "key=" in text: *ret stays when the key is missing. */
static status_t find_value(const motifs_reader *r, double *ret, const char *text, const char *key)
{
    size_t n = strlen(key);
    for (const char *at = strstr(text, key); at != NULL; at = strstr(at + n, key)) {
        bool word_start = at == text || isspace((unsigned char)at[-1]);
        const char *value = motifs_skip_blanks(at + n);
        if (!word_start || *value != '=') continue;
        value++;
        if (!motifs_number(ret, &value)) {
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
    while (motifs_number(&value, &text)) {
        if (n < MOTIF_LETTERS) row[n] = value;
        n++;
    }
    return motifs_is_blank(text) ? n : -1;
}

static status_t check_probabilities(const motifs_reader *r, const double row[MOTIF_LETTERS],
                                    const char *id)
{
    for (int a = 0; a < MOTIF_LETTERS; a++) {
        if (row[a] < 0 || row[a] > 1 + MOTIFS_SUM_SLACK) {
            return lines_refuse(r->l, "motif %s: %g is no probability", id, row[a]);
        }
    }
    const double sum = row[0] + row[1] + row[2] + row[3];
    if (fabs(sum - 1) > MOTIFS_SUM_SLACK) {
        return lines_refuse(r->l, "motif %s: a row sums to %g, not 1", id, sum);
    }
    return STATUS_OK;
}

/* Does the line begin as a row does, with a number or what others write for one that is missing? */
static bool begins_row(const char *text)
{
    static const char *const words[] = {"nan", "inf", "infinity", "na"};
    text = motifs_skip_blanks(text);
    if (*text == '-' || *text == '+') text++;
    if (*text == '.') text++;
    if (isdigit((unsigned char)*text)) return true;
    const size_t n = motifs_word_length(text);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (n == strlen(words[i]) && strncasecmp(text, words[i], n) == 0) return true;
    }
    return false;
}

/* Rows of probabilities; width < 0: as many as there are. */
static status_t read_rows(motifs_reader *r, const char *id, long width)
{
    double row[MOTIF_LETTERS];
    r->rows_used = 0;
    for (;;) {
        TRY(motifs_next(r));
        if (r->text == NULL) break;
        if (r->rows_used == 0 && motifs_is_blank(r->text)) continue;
        int n = parse_row(row, r->text);
        if (n <= 0 && width < 0 && begins_row(r->text)) {
            return motifs_refuse_text(r, id, r->text, "row of 4 numbers");
        }
        if (n <= 0) break;
        if (n != MOTIF_LETTERS) {
            return lines_refuse(r->l, "motif %s: a row of %d numbers, 4 are needed", id, n);
        }
        TRY(check_probabilities(r, row, id));
        TRY(motifs_put_row(r, row, id));
        if (width >= 0 && (long)r->rows_used > width) {
            return lines_refuse(r->l, "motif %s: more rows than w= %ld", id, width);
        }
    }
    if (r->rows_used == 0 || (width >= 0 && (long)r->rows_used < width)) {
        if (r->text != NULL && !motifs_is_blank(r->text) && width > 0) {
            return lines_refuse(r->l, "motif %s: row %zu of %ld is no row of 4 numbers%s", id,
                                r->rows_used + 1, width, motifs_has_comma(r->text)
                                ? "; decimals need a point, not a comma" : "");
        }
        return lines_refuse(r->l, "motif %s: the matrix ends after %zu rows%s", id, r->rows_used,
                            width >= 0 ? ", before its w= rows" : "");
    }
    r->held = r->text != NULL;
    return STATUS_OK;
}

static status_t read_matrix(motifs_reader *r, meme_state *state)
{
    const char *facts = motifs_skip_blanks(r->text) + strlen("letter-probability matrix:");
    if (state->id == NULL) {
        return lines_refuse(r->l, "a letter-probability matrix without a MOTIF line before it");
    }
    if (state->has_matrix) {
        return lines_refuse(r->l, "motif %s: a second letter-probability matrix", state->id);
    }
    double letters = MOTIF_LETTERS, width = -1, sites = 0, evalue = NAN;
    TRY(find_value(r, &letters, facts, "alength"));
    TRY(find_value(r, &width, facts, "w"));
    TRY(find_value(r, &sites, facts, "nsites"));
    TRY(find_value(r, &evalue, facts, "E"));
    if (letters != MOTIF_LETTERS) {
        return lines_refuse(r->l, "motif %s: alength= %g, only DNA (4) can be read", state->id,
                            letters);
    }
    if (width != -1 && !(width >= 1 && width <= MOTIFS_WIDTH_MAX && width == rint(width))) {
        return lines_refuse(r->l, "motif %s: w= %g is no width", state->id, width);
    }
    if (!(sites >= 0 && sites <= MOTIFS_SITES_MAX)) {
        return lines_refuse(r->l, "motif %s: nsites= %g is no number of sites", state->id, sites);
    }
    TRY(read_rows(r, state->id, (long)width));
    motif *m = motifs_add(r, state->id, state->name);
    m->sites = sites;
    m->evalue = evalue;
    state->has_matrix = true;
    return STATUS_OK;
}

static status_t read_url(motifs_reader *r)
{
    const char *url = motifs_skip_blanks(r->text + strlen("URL"));
    motif *m = &r->set.motifs[r->set.count - 1];
    char *taken;
    TRY(motifs_take_text(&taken, r, "URL", url, strlen(url)));
    memory_free(m->url);
    m->url = taken;
    return STATUS_OK;
}

static status_t read_lines(motifs_reader *r, meme_state *state)
{
    for (;;) {
        TRY(motifs_next(r));
        if (r->text == NULL) break;
        const char *text = motifs_skip_blanks(r->text);
        size_t n = motifs_word_length(text);
        if (motifs_starts_with(text, "MEME version")) {
            TRY(read_version(r, state));
        } else if (motifs_starts_with(r->text, "ALPHABET")) {
            TRY(read_alphabet(r));
        } else if (motifs_starts_with(text, "strands:")) {
            r->set.both_strands = strchr(text, '-') != NULL;
        } else if (motifs_starts_with(text, "Background letter frequencies")) {
            TRY(read_background(r));
        } else if (n == 5 && motifs_starts_with(r->text, "MOTIF")) {
            if (!state->version) {
                return lines_refuse(r->l, "MOTIF before the line 'MEME version'");
            }
            TRY(read_motif(r, state));
        } else if (motifs_starts_with(text, "letter-probability matrix:")) {
            TRY(read_matrix(r, state));
        } else if (n == 3 && motifs_starts_with(text, "URL") && state->has_matrix) {
            TRY(read_url(r));
        }
    }
    if (state->id != NULL && !state->has_matrix) return lacks_matrix(r, state);
    return STATUS_OK;
}

status_t motifs_read_meme(motifs_reader *r)
{
    meme_state state = {0};
    status_t s = read_lines(r, &state);
    memory_free(state.id);
    memory_free(state.name);
    return s;
}

