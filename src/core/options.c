/* The table of options serves three passes: parsing finds a row for each word of the command line
 * and writes through the row's target; an unknown word is answered with the row whose name is
 * nearest (core/select); help prints the rows as they stand, with each target's value as the
 * default. */
#include "src/core/options.h"

#include <ctype.h>
#include <float.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/core/number.h"
#include "src/core/select.h"
#include "src/core/text.h"

/* The option's name now, without the former names behind bars, as snprintf wants it for "%.*s". */
#define NAME(row) (int)strcspn((row)->name, "|"), (row)->name

static status_t unknown(const char *argument, const char *name, const option_row *rows,
                        size_t count)
{
    char (*now)[64] = memory_array(now, count); /* names without former ones */
    const char **names = memory_array(names, count);
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].kind == OPTION_HEADING || rows[i].name == NULL) continue;
        snprintf(now[known], sizeof *now, "%.*s", NAME(&rows[i]));
        names[known] = now[known];
        known++;
    }
    const char *nearest = select_nearest(name, names, known);
    const status_t s = nearest != NULL
        ? status_set(STATUS_USAGE, "unknown option '%s'; did you mean --%s?", argument, nearest)
        : status_set(STATUS_USAGE, "unknown option '%s'; --help lists the options", argument);
    memory_free(names);
    memory_free(now);
    return s;
}

static bool is_bounded(const option_row *row)
{
    return row->min != 0 || row->max != 0;
}

/* A bound of a row as a whole number: 2^63 and what is beyond is the greatest there is. */
static int64_t whole_bound(double bound)
{
    return bound >= 0x1p63 ? INT64_MAX : bound <= -0x1p63 ? INT64_MIN : (int64_t)bound;
}

static status_t set_int(const option_row *row, const char *text)
{
    const int64_t low = is_bounded(row) ? whole_bound(row->min) : LONG_MIN;
    const int64_t high = is_bounded(row) ? whole_bound(row->max) : LONG_MAX;
    int64_t value;
    switch (number_read_int(&value, text, low, high)) {
    case NUMBER_MISSING:
        return status_set(STATUS_USAGE, "--%.*s: '%s' is not a whole number", NAME(row), text);
    case NUMBER_OUTSIDE:
        return status_set(STATUS_USAGE, "--%.*s: '%s' is outside %lld..%lld", NAME(row), text,
                          (long long)low, (long long)high);
    default: *(long *)row->target = (long)value; return STATUS_OK;
    }
}

static status_t set_real(const option_row *row, const char *text)
{
    const double low = is_bounded(row) ? row->min : -DBL_MAX;
    const double high = is_bounded(row) ? row->max : DBL_MAX;
    switch (number_read_real(row->target, text, low, high)) {
    case NUMBER_MISSING:
        return status_set(STATUS_USAGE, "--%.*s: '%s' is not a number", NAME(row), text);
    case NUMBER_OUTSIDE:
        return status_set(STATUS_USAGE, "--%.*s: '%s' is outside %g..%g", NAME(row), text, low,
                          high);
    default: return STATUS_OK;
    }
}

static status_t choose(const option_row *row, const char *text)
{
    text_builder known = {0};
    for (int i = 0; row->choices[i] != NULL; i++) {
        if (strcmp(row->choices[i], text) == 0) {
            *(int *)row->target = i;
            if (row->given != NULL) *row->given = true;
            text_release(&known);
            return STATUS_OK;
        }
        text_add_item(&known, ", ", row->choices[i]);
    }
    const status_t s = status_set(STATUS_USAGE, "--%.*s: '%s' is none of %s", NAME(row), text,
                                  text_so_far(&known));
    text_release(&known);
    return s;
}

static status_t set_value(const option_row *row, const char *text)
{
    switch (row->kind) {
    case OPTION_INT: TRY(set_int(row, text)); break;
    case OPTION_REAL: TRY(set_real(row, text)); break;
    case OPTION_CHOICE: return choose(row, text);
    default: *(const char **)row->target = text; break;
    }
    if (row->given != NULL) *row->given = true;
    return STATUS_OK;
}

static void set_flag(const option_row *row, bool value)
{
    *(bool *)row->target = value;
    if (row->given != NULL) *row->given = true;
}

/* Is it one of the row's names, of which the first is today's and bars part the former ones? */
static bool is_named(const option_row *row, const char *name, size_t length)
{
    for (const char *own = row->name; ; own++) {
        const size_t own_length = strcspn(own, "|");
        if (own_length == length && strncmp(own, name, length) == 0) return true;
        own += own_length;
        if (*own == '\0') return false;
    }
}

static const option_row *find(const option_row *rows, size_t count, const char *name, size_t length,
                              char letter)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].kind == OPTION_HEADING) continue;
        if (name != NULL && length > 1 && is_named(&rows[i], name, length)) return &rows[i];
        if (name == NULL && (rows[i].letter == letter || is_named(&rows[i], &letter, 1))) {
            return &rows[i];
        }
    }
    return NULL;
}

status_t options_parse(int *ret_operands, int argc, char **argv, const option_row *rows,
                       size_t count)
{
    int operands = 0;
    bool only_operands = false;
    for (int i = 1; i < argc; i++) {
        char *word = argv[i];
        if (only_operands || word[0] != '-' || word[1] == '\0') {
            argv[1 + operands++] = word;
            continue;
        }
        if (strcmp(word, "--") == 0) {
            only_operands = true;
            continue;
        }
        const option_row *row;
        const char *value = NULL;
        if (word[1] == '-') {
            const char *name = word + 2;
            size_t length = strcspn(name, "=");
            if (name[length] == '=') value = name + length + 1;
            row = find(rows, count, name, length, 0);
            if (row == NULL && strncmp(name, "no-", 3) == 0) {
                row = find(rows, count, name + 3, length - 3, 0);
                if (row != NULL && row->kind == OPTION_FLAG && value == NULL) {
                    set_flag(row, false);
                    continue;
                }
                row = NULL;
            }
            if (row == NULL) return unknown(word, name, rows, count);
        } else {
            row = find(rows, count, NULL, 0, word[1]);
            if (row == NULL) return unknown(word, word + 1, rows, count);
            if (word[2] != '\0') value = word + 2;
        }
        if (row->kind == OPTION_FLAG) {
            if (value != NULL) {
                return status_set(STATUS_USAGE, "--%.*s takes no value", NAME(row));
            }
            set_flag(row, true);
            continue;
        }
        if (value == NULL) {
            if (i + 1 >= argc) {
                return status_set(STATUS_USAGE, "--%.*s needs a value (%s)", NAME(row),
                                  row->argument != NULL ? row->argument : "VALUE");
            }
            value = argv[++i];
        }
        TRY(set_value(row, value));
    }
    *ret_operands = operands;
    return STATUS_OK;
}

static void describe_default(char *text, size_t size, const option_row *row)
{
    text[0] = '\0';
    switch (row->kind) {
    case OPTION_INT: snprintf(text, size, " [%ld]", *(const long *)row->target); break;
    case OPTION_REAL: snprintf(text, size, " [%g]", *(const double *)row->target); break;
    case OPTION_CHOICE:
        snprintf(text, size, " [%s]", row->choices[*(const int *)row->target]);
        break;
    case OPTION_TEXT:
    case OPTION_INPUT:
    case OPTION_OUTPUT:
        if (*(const char **)row->target != NULL) {
            snprintf(text, size, " [%s]", *(const char **)row->target);
        }
        break;
    default: break;
    }
}

/* Append words of text to out, wrapped at 80 with the given indent; column is where out stands. */
static void wrap(text_builder *out, const char *text, int column, int indent)
{
    while (*text != '\0') {
        int length = (int)strcspn(text, " ");
        if (column + length + 1 > 80 && column > indent) {
            text_add(out, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            text_add(out, " ");
            column++;
        }
        text_add(out, "%.*s", length, text);
        column += length;
        text += length;
        while (*text == ' ') text++;
    }
    text_add(out, "\n");
}

char *options_describe(const option_row *rows, size_t count)
{
    enum { INDENT = 28 };
    text_builder out = {0};
    for (size_t i = 0; i < count; i++) {
        const option_row *row = &rows[i];
        if (row->kind == OPTION_HEADING) {
            text_add(&out, "\n%s\n", row->name);
            continue;
        }
        char left[128], fallback[128], help[1024];
        char letter[4] = {'-', row->letter, ',', '\0'};
        snprintf(left, sizeof left, "  %3s --%.*s%s%s", row->letter ? letter : "", NAME(row),
                 row->argument != NULL ? " " : "", row->argument != NULL ? row->argument : "");
        describe_default(fallback, sizeof fallback, row);
        snprintf(help, sizeof help, "%s%s", row->help, fallback);
        text_add(&out, "%s", left);
        int column = (int)strlen(left);
        if (column >= INDENT - 1) {
            text_add(&out, "\n");
            column = 0;
        }
        text_add(&out, "%*s", INDENT - column, "");
        wrap(&out, help, INDENT, INDENT);
    }
    return text_end(&out);
}
