/* Files of records under '>ID NAME' lines: JASPAR's, with a row of counts for each letter, and
 * those of gimmemotifs (.pfm), HOMER (.motif) and Cluster-Buster (.cb), with a row of four values
 * for each position. Which of the two a record is is told by its shape; where it has four rows of
 * four, by HOMER's header or by which way its sums are equal; else by the file's other records. All
 * records are read before the first is decided. */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "io/motifs_private.h"
#include "src/core/memory.h"

/* What rows stand for. EITHER: both readings give the same matrix. */
typedef enum { UNKNOWN, EITHER, LETTERS, POSITIONS } meaning;

typedef struct {
    char *id, *name;
    long line;                /* of the '>' */
    bool homer;               /* '>CONSENSUS', name and threshold, parted by tabs */
    bool labelled;            /* rows name their letters: */
    int letter[MOTIF_LETTERS];
    double *values;           /* [rows][columns] */
    size_t rows, columns, room;
    meaning means;
} record;

typedef struct {
    record *items;
    size_t count, room;
} record_list;

static void release_records(record_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        memory_free(list->items[i].id);
        memory_free(list->items[i].name);
        memory_free(list->items[i].values);
    }
    memory_free(list->items);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* '>CONSENSUS<tab>NAME<tab>THRESHOLD...': *ret_name [*ret_length] is the second field. */
static bool is_homer(const char **ret_name, size_t *ret_length, const char *text)
{
    const char *first = strchr(text, '\t');
    const char *second = first != NULL ? strchr(first + 1, '\t') : NULL;
    double threshold;
    if (second == NULL) return false;
    const char *end = second;
    if (!motifs_number(&threshold, &end) || (*end != '\t' && !motifs_is_blank(end))) return false;
    *ret_name = first + 1;
    *ret_length = (size_t)(second - first - 1);
    return true;
}

static status_t begin_record(motifs_reader *r, record_list *list)
{
    const char *text = motifs_skip_blanks(motifs_skip_blanks(r->text) + 1);
    const size_t n = motifs_word_length(text);
    if (n == 0) return lines_refuse(r->l, "'>' without an id");
    memory_grow(list->items, &list->room, list->count + 1);
    record *m = &list->items[list->count++];
    *m = (record){.line = lines_number(r->l)};
    TRY(motifs_take_text(&m->id, r, "id", text, n));
    const char *name = motifs_skip_blanks(text + n), *field = name;
    size_t length = strlen(name);
    m->homer = is_homer(&field, &length, text);
    return motifs_take_text(&m->name, r, "name", field, length);
}

/* Letters alone: a sequence. */
static bool is_sequence(const char *text)
{
    const size_t n = strspn(text, "ACGTUNRYSWKMBDHVacgtunryswkmbdhv");
    return n > 1 && motifs_is_blank(text + n);
}

/* A row's label, if it has one: the letter and what may stand between it and the numbers. */
static status_t take_label(motifs_reader *r, record *m, const char **text)
{
    const bool has = isalpha((unsigned char)**text);
    if (is_sequence(*text)) {
        return lines_refuse(r->l, "letters under '>%s': this is a file of sequences (FASTA), not "
                            "of motifs", m->id);
    }
    if (m->rows > 0 && has != m->labelled) {
        return lines_refuse(r->l, "motif %s: some rows name their letter and some do not", m->id);
    }
    m->labelled = has;
    if (!has) return STATUS_OK;
    const int letter = motifs_letter(r, **text);
    if (letter < 0) {
        return lines_refuse(r->l, "motif %s: a row of letter '%c', not A, C, G or T", m->id,
                            **text);
    }
    for (size_t i = 0; i < m->rows && i < MOTIF_LETTERS; i++) {
        if (m->letter[i] == letter) {
            return lines_refuse(r->l, "motif %s: two rows of letter %c", m->id, "ACGT"[letter]);
        }
    }
    m->letter[m->rows] = letter;
    *text = motifs_skip_blanks(*text + 1);
    if (**text != '\0' && strchr("|:=", **text) != NULL) *text = motifs_skip_blanks(*text + 1);
    return STATUS_OK;
}

/* Commas may part numbers ("1,2,3", "1, 2", "[1,2]"), but not beside blanks that do ("0,5 0,2"),
 * and one alone ("0,5") may be either. */
static bool has_decimal_comma(const char *text, bool bracket)
{
    if (!motifs_has_comma(text)) return false;
    const size_t n = strcspn(text, " \t\v\f]");
    const bool alone = *(text + n + strspn(text + n, " \t\v\f]")) == '\0';
    return !alone || (!bracket && strchr(strchr(text, ',') + 1, ',') == NULL);
}

static status_t add_row(motifs_reader *r, record *m)
{
    const char *text = motifs_skip_blanks(r->text);
    size_t columns = 0;
    double value;
    TRY(take_label(r, m, &text));
    const bool bracket = *text == '[';
    if (bracket) text = motifs_skip_blanks(text + 1);
    if (has_decimal_comma(text, bracket)) {
        return motifs_refuse_text(r, m->id, text, "row of counts");
    }
    while (motifs_number(&value, &text)) {
        if (*text == ',') text++;
        TRY(motifs_check_count(r, value, m->id));
        memory_grow(m->values, &m->room, m->rows * m->columns + columns + 1);
        m->values[m->rows * m->columns + columns++] = value;
    }
    text = motifs_skip_blanks(text);
    if (*text == ']') text++;
    if (!motifs_is_blank(text)) return motifs_refuse_text(r, m->id, text, "count");
    if (m->rows == 0) m->columns = columns;
    if (columns == 0 || columns != m->columns) {
        return lines_refuse(r->l, "motif %s: a row of %zu counts where %s%zu", m->id, columns,
                            m->rows == 0 ? "at least one is needed, not " : "the first has ",
                            m->columns);
    }
    m->rows++;
    if (m->rows > MOTIF_LETTERS && m->columns != MOTIF_LETTERS) {
        return lines_refuse(r->l, "motif %s: %zu rows of %zu: neither four rows, for A, C, G and "
                            "T, nor rows of four, for positions", m->id, m->rows, m->columns);
    }
    if (m->rows > MOTIFS_WIDTH_MAX || m->columns > MOTIFS_WIDTH_MAX) {
        return lines_refuse(r->l, "motif %s: more than %d columns", m->id, MOTIFS_WIDTH_MAX);
    }
    return STATUS_OK;
}

/* ---- what rows stand for --------------------------------------------------------------------- */

/* Are the sums of rows (step 1 within, columns apart) equal? Whole counts exactly, others to the
 * slack of rounding. */
static bool are_even(const record *m, bool by_rows)
{
    const size_t outer = by_rows ? m->rows : m->columns, inner = by_rows ? m->columns : m->rows;
    double least = INFINITY, greatest = 0;
    bool whole = true;
    for (size_t i = 0; i < outer; i++) {
        double sum = 0;
        for (size_t k = 0; k < inner; k++) {
            const double value = by_rows ? m->values[i * m->columns + k]
                                         : m->values[k * m->columns + i];
            whole = whole && value == rint(value);
            sum += value;
        }
        least = fmin(least, sum);
        greatest = fmax(greatest, sum);
    }
    return greatest - least <= (whole ? 0 : MOTIFS_SUM_SLACK) * greatest;
}

static bool is_symmetric(const record *m)
{
    for (size_t i = 0; i < m->rows; i++) {
        for (size_t k = 0; k < m->columns && m->rows == m->columns; k++) {
            if (m->values[i * m->columns + k] != m->values[k * m->columns + i]) return false;
        }
    }
    return m->rows == m->columns;
}

static meaning decide(const record *m)
{
    if (m->labelled) return LETTERS;
    if (m->columns != MOTIF_LETTERS) return m->rows == MOTIF_LETTERS ? LETTERS : UNKNOWN;
    if (m->rows > MOTIF_LETTERS || m->homer) return POSITIONS;
    const bool rows = are_even(m, true);
    /* Fewer rows than four may also be what a cut file left of four. */
    if (m->rows < MOTIF_LETTERS) return rows ? POSITIONS : UNKNOWN;
    if (is_symmetric(m)) return EITHER;
    const bool columns = are_even(m, false);
    return rows == columns ? UNKNOWN : rows ? POSITIONS : LETTERS;
}

/* Check the shape of a record that ends at the line in hand. */
static status_t end_record(motifs_reader *r, record *m)
{
    const bool short_letters = m->rows < MOTIF_LETTERS
                               && (m->labelled || m->columns != MOTIF_LETTERS);
    if (m->rows == 0 || short_letters) {
        return lines_refuse(r->l, "motif %s: %zu rows, 4 are needed (A, C, G, T)", m->id, m->rows);
    }
    m->means = decide(m);
    return STATUS_OK;
}

/* Records that do not tell themselves follow the others, where these agree. */
static status_t settle(record_list *list, const motifs_reader *r)
{
    bool letters = false, positions = false;
    for (size_t i = 0; i < list->count; i++) {
        letters = letters || list->items[i].means == LETTERS;
        positions = positions || list->items[i].means == POSITIONS;
    }
    for (size_t i = 0; i < list->count; i++) {
        record *m = &list->items[i];
        if (m->means != UNKNOWN) continue;
        m->means = letters && !positions ? LETTERS : positions && !letters ? POSITIONS : UNKNOWN;
        if (m->means == LETTERS && m->rows < MOTIF_LETTERS) m->means = UNKNOWN;
        if (m->means == UNKNOWN) {
            return status_set(STATUS_DATA, "%s:%ld: motif %s: %zu rows of four that may be letters "
                              "or positions: write A, C, G and T before rows of letters, or "
                              "'MOTIF' and 'letter-probability matrix' (MEME) above positions",
                              lines_path(r->l), m->line, m->id, m->rows);
        }
    }
    return STATUS_OK;
}

static status_t add_record(motifs_reader *r, const record *m)
{
    const bool turned = m->means != POSITIONS;
    const size_t width = turned ? m->columns : m->rows;
    for (size_t c = 0; c < width; c++) {
        double row[MOTIF_LETTERS];
        for (size_t i = 0; i < MOTIF_LETTERS; i++) {
            const size_t a = m->labelled ? (size_t)m->letter[i] : i;
            row[a] = m->values[turned ? i * m->columns + c : c * MOTIF_LETTERS + i];
        }
        TRY(motifs_put_row(r, row, m->id));
    }
    return motifs_add_counts(r, m->id, m->name, m->line);
}

/* ---- the file -------------------------------------------------------------------------------- */

static status_t read_records(motifs_reader *r, record_list *list)
{
    for (;;) {
        TRY(motifs_next(r));
        record *open = list->count > 0 ? &list->items[list->count - 1] : NULL;
        const char *text = r->text != NULL ? motifs_skip_blanks(r->text) : NULL;
        if (text == NULL || *text == '>') {
            if (open != NULL) TRY(end_record(r, open));
            if (text == NULL) return STATUS_OK;
            TRY(begin_record(r, list));
        } else if (*text != '\0' && *text != '#') {
            TRY(add_row(r, open)); /* the first line that says something begins a record */
        }
    }
}

status_t motifs_read_jaspar(motifs_reader *r)
{
    record_list list = {0};
    status_t s = read_records(r, &list);
    if (s == STATUS_OK) s = settle(&list, r);
    for (size_t i = 0; i < list.count && s == STATUS_OK; i++) s = add_record(r, &list.items[i]);
    release_records(&list);
    return s;
}
