/* TRANSFAC's files, and those of JASPAR, HOCOMOCO, CIS-BP and others in its form. A record holds
 * one matrix, which begins at its P0 line and ends at the first line that is no row: what stands
 * behind it (XX, then blocks of other tags with numbers of their own) is no row. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/motifs_private.h"
#include "src/core/memory.h"

typedef struct {
    char *accession, *id, *name; /* AC, ID, NA; NULL when not given */
    int letter[MOTIF_LETTERS];   /* letter of each column of counts, from the P0 line */
    bool matrix;                 /* a P0 line has been read, */
    bool inside;                 /* and only rows since */
    long line;                   /* where it stands */
    long stray;                  /* the first line like a row before any P0 line; 0: none */
    double *numbers;             /* [rows] what the rows are numbered by */
    size_t numbers_room;
} transfac_state;

static void forget(transfac_state *state)
{
    memory_free(state->accession);
    memory_free(state->id);
    memory_free(state->name);
    memory_free(state->numbers);
    *state = (transfac_state){0};
}

/* What messages call the record in hand. */
static const char *name_of(const transfac_state *state)
{
    return state->accession != NULL ? state->accession
           : state->id != NULL      ? state->id
           : state->name != NULL    ? state->name
                                    : "(no id)";
}

/* ---- the end of a record --------------------------------------------------------------------- */

/* Put rows in the order of their numbers, which count up by one from the least. */
static status_t order_rows(motifs_reader *r, const transfac_state *state)
{
    const size_t n = r->rows_used;
    double least = state->numbers[0];
    for (size_t i = 1; i < n; i++) least = fmin(least, state->numbers[i]);
    double *ordered = memory_array(ordered, n * MOTIF_LETTERS);
    bool *seen = memory_array(seen, n);
    status_t s = STATUS_OK;
    for (size_t i = 0; i < n && s == STATUS_OK; i++) {
        const double place = state->numbers[i] - least;
        if (place >= (double)n || place != rint(place) || seen[(size_t)place]) {
            s = status_set(STATUS_DATA, "%s:%ld: motif %s: the numbers of its %zu rows do not "
                           "count up by one (%g)", lines_path(r->l), state->line, name_of(state), n,
                           state->numbers[i]);
            break;
        }
        seen[(size_t)place] = true;
        memcpy(ordered + (size_t)place * MOTIF_LETTERS, r->rows + i * MOTIF_LETTERS,
               MOTIF_LETTERS * sizeof *ordered);
    }
    if (s == STATUS_OK) memcpy(r->rows, ordered, n * MOTIF_LETTERS * sizeof *ordered);
    memory_free(ordered);
    memory_free(seen);
    return s;
}

static status_t finish_record(motifs_reader *r, transfac_state *state)
{
    const bool named = state->accession != NULL || state->id != NULL || state->name != NULL;
    if (!state->matrix && state->stray > 0) {
        return status_set(STATUS_DATA, "%s:%ld: a row of counts without a P0 line before it, which "
                          "names the columns' letters", lines_path(r->l), state->stray);
    }
    if (!named && !state->matrix) return STATUS_OK; /* a header such as VV */
    if (!named) return lines_refuse(r->l, "a matrix without an AC, ID or NA line before it");
    const char *id = name_of(state), *name = "";
    if (!state->matrix || r->rows_used == 0) {
        return lines_refuse(r->l, "motif %s ends without a matrix (P0 and rows of counts)", id);
    }
    if (state->id != NULL && state->accession != NULL) {
        name = state->id;
    } else if (state->name != NULL && (id != state->name || strchr(id, ' ') != NULL)) {
        name = state->name;
    }
    TRY(order_rows(r, state));
    char *word = memory_format("%.*s", (int)motifs_word_length(id), id);
    status_t s = motifs_add_counts(r, word, name, state->line);
    memory_free(word);
    forget(state);
    return s;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* The text behind a tag; an empty one is none. */
static status_t keep(char **field, const motifs_reader *r, const char *what, const char *text)
{
    text = motifs_skip_blanks(text);
    memory_free(*field);
    *field = NULL;
    if (*text == '\0') return STATUS_OK;
    return motifs_take_text(field, r, what, text, strlen(text));
}

static status_t read_header(motifs_reader *r, transfac_state *state, const char *text)
{
    bool seen[MOTIF_LETTERS] = {false};
    for (int i = 0; i < MOTIF_LETTERS; i++) {
        text = motifs_skip_blanks(text);
        const int letter = motifs_letter(r, *text);
        if (letter < 0 || motifs_word_length(text) != 1 || seen[letter]) {
            return lines_refuse(r->l, "the P0 line must name the letters A, C, G and T");
        }
        seen[letter] = true;
        state->letter[i] = letter;
        text++;
    }
    state->matrix = state->inside = true;
    state->line = lines_number(r->l);
    r->rows_used = 0;
    return STATUS_OK;
}

/* "03  4.0 16.0 0.0 0.0 [C]" */
static status_t read_row(motifs_reader *r, transfac_state *state, const char *text)
{
    const char *id = name_of(state);
    double number, value, row[MOTIF_LETTERS];
    if (motifs_has_comma(text) || !motifs_number(&number, &text)) {
        return motifs_refuse_text(r, id, text, "row of counts");
    }
    for (int i = 0; i < MOTIF_LETTERS; i++) {
        if (!motifs_number(&value, &text)) {
            return lines_refuse(r->l, "motif %s: a row of %d counts, 4 are needed", id, i);
        }
        TRY(motifs_check_count(r, value, id));
        row[state->letter[i]] = value;
    }
    text = motifs_skip_blanks(text); /* a consensus letter may follow */
    if (*text != '\0' && !(isalpha((unsigned char)*text) && motifs_is_blank(text + 1))) {
        return motifs_refuse_text(r, id, text, "consensus letter after the four counts");
    }
    memory_grow(state->numbers, &state->numbers_room, r->rows_used + 1);
    state->numbers[r->rows_used] = number;
    return motifs_put_row(r, row, id);
}

static bool is_tag(const char *text, const char *tag)
{
    return text[0] == tag[0] && text[1] == tag[1]
        && (text[2] == '\0' || isspace((unsigned char)text[2]));
}

bool motifs_is_transfac(const char *text)
{
    static const char *const tags[] = {"AC", "ID", "VV", "XX", "NA",
                                       "DE", "DT", "BF", "CC", "P0", "PO"};
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        if (is_tag(text, tags[i])) return true;
    }
    return false;
}

/* A line of AC, ID, NA or P0. Where "//" is missing it may begin a new record. */
static status_t read_tag(motifs_reader *r, transfac_state *state, const char *text)
{
    const bool header = text[0] == 'P', accession = text[0] == 'A', id = text[0] == 'I';
    const bool again = (accession && state->accession != NULL) || (id && state->id != NULL);
    if (state->matrix || again) TRY(finish_record(r, state));
    if (header) return read_header(r, state, text + 2);
    return keep(accession ? &state->accession : id ? &state->id : &state->name, r,
                accession || id ? "id" : "name", text + 2);
}

static status_t read_lines(motifs_reader *r, transfac_state *state)
{
    for (;;) {
        TRY(motifs_next(r));
        if (r->text == NULL) break;
        const char *text = motifs_skip_blanks(r->text);
        const bool number = isdigit((unsigned char)*text);
        if (number && state->inside) {
            TRY(read_row(r, state, text));
            continue;
        }
        if (number && !state->matrix && state->stray == 0) state->stray = lines_number(r->l);
        if (*text != '\0') state->inside = false;
        if (motifs_starts_with(text, "//")) {
            TRY(finish_record(r, state));
            state->stray = 0;
        } else if (is_tag(text, "AC") || is_tag(text, "ID") || is_tag(text, "NA")
                   || is_tag(text, "P0") || is_tag(text, "PO")) {
            TRY(read_tag(r, state, text));
        }
    }
    return finish_record(r, state);
}

status_t motifs_read_transfac(motifs_reader *r)
{
    transfac_state state = {0};
    status_t s = read_lines(r, &state);
    forget(&state);
    return s;
}
