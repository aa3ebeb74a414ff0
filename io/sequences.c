/* Sequence files of several formats behind one call for the next record. The first line that is not
 * blank decides the format (detect) and is then read once more: '>' is FASTA, with labels where the
 * header is one; four fields with letters third are DeepBind's; else it must be a table whose
 * columns are found by their headings or by what the first line holds. Each format has its own
 * next_ function; the letters of all go through add_letters, which refuses what is no nucleotide
 * code, and their ids through keep_id, which refuses what no table could hold, with file and line.
 */
#include "io/sequences.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "io/csv.h"
#include "io/foreign.h"
#include "io/lines.h"
#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/core/names.h"

enum { LENGTH_MAX = 65535, COLUMNS_MAX = 256 };

struct sequences {
    sequences_options options;
    sequences_kind kind;
    lines *in;
    uint8_t *codes;      /* [LENGTH_MAX] of the record */
    char *id;            /* of the record, in a buffer that grows */
    size_t id_capacity;
    size_t records, headers;
    /* FASTA: the header that ended the record before, waiting for its own sequence */
    char *pending;
    size_t pending_capacity;
    bool has_pending, ended;
    long pending_line;
    /* table: columns, -1 where there is none; 0 columns: not yet known */
    int columns, sequence_column, label_column, id_column;
    char separator;
};

const char *sequences_kind_name(sequences_kind kind)
{
    static const char *const names[] = {"deepbind", "deepmotif", "table", "fasta"};
    return names[kind];
}

static status_t detect(sequences *s);

/* Refuse what its first bytes show to be something else. */
static status_t refuse_foreign(lines *in)
{
    const uint8_t *first;
    size_t count;
    TRY(lines_first(&first, &count, in));
    const char *kind = foreign_kind(first, count);
    if (kind == NULL) return STATUS_OK;
    return status_set(STATUS_DATA, "%s: %s", lines_path(in), kind);
}

status_t sequences_open(sequences **ret, const char *path, const sequences_options *options)
{
    *ret = NULL;
    lines *in;
    TRY(lines_open(&in, path));
    sequences *s = memory_array(s, 1);
    s->options = *options;
    s->kind = options->kind;
    s->in = in;
    s->codes = memory_array(s->codes, LENGTH_MAX);
    status_t status = refuse_foreign(in);
    if (status == STATUS_OK && options->any_kind) status = detect(s);
    if (status != STATUS_OK) {
        sequences_close(s);
        return status;
    }
    *ret = s;
    return STATUS_OK;
}

void sequences_close(sequences *s)
{
    if (s == NULL) return;
    lines_close(s->in);
    memory_free(s->codes);
    memory_free(s->id);
    memory_free(s->pending);
    memory_free(s);
}

sequences_kind sequences_get_kind(const sequences *s)
{
    return s->kind;
}

size_t sequences_headers(const sequences *s)
{
    return s->headers;
}

/* ---- pieces of lines ------------------------------------------------------------------------ */

static void keep_text(char **buffer, size_t *capacity, const char *text, size_t length)
{
    if (length + 1 > *capacity) {
        memory_free(*buffer);
        *capacity = 2 * (length + 1);
        *buffer = memory_alloc(*capacity, 1);
    }
    memcpy(*buffer, text, length);
    (*buffer)[length] = '\0';
}

/* The id of the record that begins at `line`. */
static status_t keep_id(sequences *s, const char *id, size_t length, long line)
{
    keep_text(&s->id, &s->id_capacity, id, length);
    const char *fault = length > SEQUENCES_ID_MAX ? "is longer than 1,000 bytes"
                                                  : names_fault(s->id);
    if (fault == NULL) return STATUS_OK;
    char *shown = names_show(s->id);
    const status_t status = status_set(STATUS_DATA, "%s:%ld: the id '%.80s%s' %s",
                                       lines_path(s->in), line, shown,
                                       strlen(shown) > 80 ? "..." : "", fault);
    memory_free(shown);
    return status;
}

/* The next line that is not blank, without blanks at its end (in a table a tab there is an empty
 * value); NULL at the end. */
static status_t next_line(char **ret, size_t *ret_length, const sequences *s)
{
    lines *in = s->in;
    for (;;) {
        TRY(lines_next(in, ret, ret_length));
        if (*ret == NULL) return STATUS_OK;
        char *text = *ret;
        size_t length = *ret_length;
        size_t solid = length;
        while (solid > 0 && isspace((unsigned char)text[solid - 1])) solid--;
        if (s->kind != SEQUENCES_TABLE) length = solid;
        text[length] = '\0';
        *ret = text;
        *ret_length = length;
        if (solid > 0) return STATUS_OK;
    }
}

/* Append letters to the record's codes. */
static status_t add_letters(sequence_record *r, sequences *s, const char *text, size_t length)
{
    if (length > LENGTH_MAX - r->length) {
        return lines_refuse(s->in, "a sequence of more than %d letters", LENGTH_MAX);
    }
    uint8_t *codes = s->codes + r->length;
    size_t good = dna_encode(codes, text, length);
    if (good < length) {
        unsigned char c = (unsigned char)text[good];
        if (c >= 33 && c < 127) {
            return lines_refuse(s->in, "'%c' at letter %zu of the sequence is no nucleotide", c,
                                r->length + good + 1);
        }
        return lines_refuse(s->in, "byte 0x%02x at letter %zu of the sequence is no nucleotide", c,
                            r->length + good + 1);
    }
    for (size_t i = 0; i < length; i++) r->others += codes[i] == DNA_OTHER;
    r->length += length;
    return STATUS_OK;
}

/* "0" or "1"; false for anything else. */
static bool parse_label(int *ret, const char *text)
{
    if ((text[0] != '0' && text[0] != '1') || text[1] != '\0') return false;
    *ret = text[0] - '0';
    return true;
}

static status_t refuse_label(const sequences *s, const char *text)
{
    if (text[0] == '\0') return lines_refuse(s->in, "the label is missing");
    return lines_refuse(s->in, "the label '%.40s' is neither 0 nor 1", text);
}

/* ---- DeepBind ------------------------------------------------------------------------------- */

/* Cut at tabs and blanks. Returns the number of fields, at most max + 1; fields [max]. */
static int split_blanks(char **fields, char *text, int max)
{
    int count = 0;
    for (char *p = text;;) {
        p += strspn(p, " \t");
        if (*p == '\0') return count;
        if (count == max) return max + 1;
        fields[count++] = p;
        p += strcspn(p, " \t");
        if (*p != '\0') *p++ = '\0';
    }
}

static bool is_deepbind_header(char *const *fields)
{
    return strcmp(fields[0], "FoldID") == 0 && strcmp(fields[2], "seq") == 0;
}

static status_t next_deepbind(sequence_record *r, bool *ret_end, sequences *s)
{
    char *text, *fields[4];
    size_t length;
    do {
        TRY(next_line(&text, &length, s));
        if (text == NULL) {
            *ret_end = true;
            return STATUS_OK;
        }
        int count = split_blanks(fields, text, 4);
        if (count != 4) {
            return lines_refuse(s->in, "%s%d fields, 4 are needed: FoldID EventID seq Bound",
                                count > 4 ? "more than " : "", count > 4 ? 4 : count);
        }
    } while (is_deepbind_header(fields) && ++s->headers > 0);
    r->line = lines_number(s->in);
    TRY(add_letters(r, s, fields[2], strlen(fields[2])));
    if (!parse_label(&r->label, fields[3])) return refuse_label(s, fields[3]);
    return keep_id(s, fields[1], strlen(fields[1]), r->line);
}

/* ---- FASTA ---------------------------------------------------------------------------------- */

/* The label or the id that a header (after '>' and blanks) gives. */
static status_t read_header(sequence_record *r, sequences *s, const char *header)
{
    size_t word = strcspn(header, " \t");
    if (s->kind == SEQUENCES_FASTA) return keep_id(s, header, word, r->line);
    keep_text(&s->id, &s->id_capacity, "", 0);
    if (parse_label(&r->label, header)) return STATUS_OK;
    return status_set(STATUS_DATA, "%s:%ld: the header '>%.40s' gives no label 0 or 1",
                      lines_path(s->in), r->line, header);
}

static void keep_pending(sequences *s, const char *text)
{
    text += 1 + strspn(text + 1, " \t");
    keep_text(&s->pending, &s->pending_capacity, text, strlen(text));
    s->pending_line = lines_number(s->in);
    s->has_pending = true;
}

static status_t next_fasta(sequence_record *r, bool *ret_end, sequences *s)
{
    char *text;
    size_t length;
    if (!s->has_pending && !s->ended) { /* the first record */
        TRY(next_line(&text, &length, s));
        if (text != NULL && text[0] != '>') {
            return lines_refuse(s->in, "a FASTA file begins with '>'");
        }
        if (text != NULL) keep_pending(s, text);
    }
    if (!s->has_pending) {
        *ret_end = true;
        return STATUS_OK;
    }
    r->line = s->pending_line;
    TRY(read_header(r, s, s->pending));
    s->has_pending = false;
    for (;;) {
        TRY(next_line(&text, &length, s));
        if (text == NULL || text[0] == '>') break;
        TRY(add_letters(r, s, text, length));
    }
    if (text == NULL) s->ended = true;
    else keep_pending(s, text);
    if (r->length == 0) {
        return status_set(STATUS_DATA, "%s:%ld: a header without a sequence", lines_path(s->in),
                          r->line);
    }
    return STATUS_OK;
}

/* ---- tables --------------------------------------------------------------------------------- */

/* The columns that the first line shows, and whether it is a header. */
static status_t find_columns(bool *ret_header, sequences *s, char *const *fields, int count)
{
    static const char *const sequence_words[] = {"seq", NULL}, *const id_words[] = {"name", NULL};
    static const char *const label_words[] = {"bound", "class", "target", NULL};
    const csv_column sequence = {"--sequence-column", s->options.sequence_column, "sequence",
                                 sequence_words};
    const csv_column label = {"--label-column", s->options.label_column, "label", label_words};
    const csv_column id = {NULL, NULL, "id", id_words};
    s->columns = count;
    s->id_column = -1;
    *ret_header = true; /* until it is clear that it is none */
    TRY(csv_find(&s->sequence_column, fields, count, &sequence, s->in));
    TRY(csv_find(&s->label_column, fields, count, &label, s->in));
    if (s->sequence_column >= 0) {
        TRY(csv_find(&s->id_column, fields, count, &id, s->in));
        if (s->label_column >= 0 || s->options.unlabelled) return STATUS_OK;
        return lines_refuse(s->in, "the header names no column 'label'; --label-column says which "
                            "one it is");
    }
    if (s->label_column >= 0) {
        return lines_refuse(s->in, "the header names no column 'sequence'; --sequence-column says "
                            "which one it is");
    }
    *ret_header = false;
    int value;
    s->sequence_column = count == 2 && parse_label(&value, fields[0]);
    s->label_column = 1 - s->sequence_column;
    if (count == 2 && parse_label(&value, fields[s->label_column])) return STATUS_OK;
    return lines_refuse(s->in, "neither a header with 'sequence' and 'label' nor a sequence with "
                        "its label 0 or 1");
}

static status_t next_table(sequence_record *r, bool *ret_end, sequences *s)
{
    char *text, *fields[COLUMNS_MAX];
    size_t length;
    bool header;
    do {
        header = false;
        TRY(next_line(&text, &length, s));
        if (text == NULL) {
            *ret_end = true;
            return STATUS_OK;
        }
        if (s->columns == 0) s->separator = strchr(text, '\t') != NULL ? '\t' : ',';
        int count;
        TRY(csv_split(fields, &count, COLUMNS_MAX, text, s->separator, s->in));
        if (s->columns == 0) {
            TRY(find_columns(&header, s, fields, count));
            s->headers += header;
        }
        if (count != s->columns) {
            return lines_refuse(s->in, "%d columns, %d are needed", count, s->columns);
        }
    } while (header);
    r->line = lines_number(s->in);
    const char *sequence = fields[s->sequence_column];
    if (sequence[0] == '\0') return lines_refuse(s->in, "the sequence is missing");
    TRY(add_letters(r, s, sequence, strlen(sequence)));
    if (s->label_column >= 0 && !parse_label(&r->label, fields[s->label_column])
        && !s->options.unlabelled) {
        return refuse_label(s, fields[s->label_column]);
    }
    const char *id = s->id_column >= 0 ? fields[s->id_column] : "";
    return keep_id(s, id, strlen(id), r->line);
}

/* ---- all kinds ------------------------------------------------------------------------------ */

status_t sequences_next(sequence_record *ret, bool *ret_end, sequences *s)
{
    *ret = (sequence_record){.label = -1};
    *ret_end = false;
    switch (s->kind) {
    case SEQUENCES_DEEPBIND: TRY(next_deepbind(ret, ret_end, s)); break;
    case SEQUENCES_TABLE: TRY(next_table(ret, ret_end, s)); break;
    default: TRY(next_fasta(ret, ret_end, s)); break;
    }
    if (*ret_end) {
        if (s->records > 0) return STATUS_OK;
        return status_set(STATUS_DATA, "%s:%ld: the file ends without a sequence",
                          lines_path(s->in), lines_number(s->in) + 1);
    }
    s->records++;
    ret->id = s->id;
    ret->codes = s->codes;
    return STATUS_OK;
}

/* A line of four fields with the sequence third and a label last, or the header of such lines. */
static bool looks_like_deepbind(char *text)
{
    char *fields[4];
    int label;
    if (split_blanks(fields, text, 4) != 4) return false;
    uint8_t codes[64];
    size_t length = strnlen(fields[2], sizeof codes);
    return is_deepbind_header(fields)
        || (parse_label(&label, fields[3]) && dna_encode(codes, fields[2], length) == length);
}

/* The first line is that of a table whose columns can be told. */
static status_t check_table(sequences *s, const char *text)
{
    char *copy = memory_copy_text(text), *fields[COLUMNS_MAX];
    const char separator = strchr(text, '\t') != NULL ? '\t' : ',';
    int count;
    bool header = strchr(text, separator) != NULL;
    status_t status = csv_split(fields, &count, COLUMNS_MAX, copy, separator, s->in);
    if (status == STATUS_OK) status = find_columns(&header, s, fields, count);
    if (status != STATUS_OK && !header) {
        status = lines_refuse(s->in, "no DeepBind line, no FASTA header, and no table with "
                              "'sequence' and 'label'");
    }
    s->columns = 0; /* next_table reads the line again */
    memory_free(copy);
    return status;
}

/* The kind of the file by its first line that is not blank; that line is then given once more. */
static status_t detect(sequences *s)
{
    char *text;
    size_t length;
    s->kind = SEQUENCES_TABLE; /* leaves the line as it is */
    TRY(next_line(&text, &length, s));
    if (text == NULL) {
        return status_set(STATUS_DATA, "%s:1: the file is empty", lines_path(s->in));
    }
    lines_again(s->in);
    if (text[0] == '>') {
        char *header = memory_copy_text(text + 1 + strspn(text + 1, " \t"));
        int label;
        header[strcspn(header, " \t")] = '\0';
        const bool labelled = !s->options.unlabelled && parse_label(&label, header);
        s->kind = labelled ? SEQUENCES_DEEPMOTIF : SEQUENCES_FASTA;
        memory_free(header);
        return STATUS_OK;
    }
    char *copy = memory_copy_text(text);
    if (looks_like_deepbind(copy)) s->kind = SEQUENCES_DEEPBIND;
    memory_free(copy);
    return s->kind == SEQUENCES_DEEPBIND ? STATUS_OK : check_table(s, text);
}
