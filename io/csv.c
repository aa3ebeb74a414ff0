/* Values are cut in place: a quoted one is moved to the left as its doubled quotes become one.
 * Which column is meant is never guessed: one heading goes before the others, and where the same
 * heading stands twice, or two of the others stand without it, the table is refused and the option
 * named. */
#include "io/csv.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "src/core/text.h"

static bool is_blank(char c, char separator)
{
    return c == ' ' || (c == '\t' && separator != '\t');
}

/* The quoted value at p: *ret_value is the text inside, the result lies behind the closing quote;
 * NULL when it does not close. */
static char *read_quoted(char **ret_value, char *p)
{
    char *to = ++p;
    *ret_value = to;
    for (; *p != '\0'; p++) {
        if (*p == '"') {
            if (p[1] != '"') {
                *to = '\0';
                return p + 1;
            }
            p++;
        }
        *to++ = *p;
    }
    return NULL;
}

status_t csv_split(char **fields, int *ret_count, int most, char *text, char separator,
                   const lines *in)
{
    *ret_count = 0;
    for (char *p = text;;) {
        if (*ret_count == most) return lines_refuse(in, "more than %d columns", most);
        while (is_blank(*p, separator)) p++;
        char *value = p, *end;
        if (*p == '"') {
            end = read_quoted(&value, p);
            if (end == NULL) {
                return lines_refuse(in, "a value in double quotes does not end in its line (values "
                                    "of several lines are not read)");
            }
            while (is_blank(*end, separator)) end++;
            if (*end != separator && *end != '\0') {
                return lines_refuse(in, "'%.20s' stands behind a value in double quotes (a quote "
                                    "inside is written twice)", end);
            }
        } else {
            end = p + strcspn(p, (char[]){separator, '\0'});
            char *last = end;
            while (last > p && is_blank(last[-1], separator)) last--;
            if (last < end) *last = '\0';
        }
        fields[(*ret_count)++] = value;
        if (*end == '\0') return STATUS_OK;
        *end = '\0';
        p = end + 1;
    }
}

/* How often a word stands in the headings; *ret the first place. */
static int count_headings(int *ret, char *const *headings, int count, const char *word)
{
    int found = 0;
    for (int i = count - 1; i >= 0; i--) {
        if (strcasecmp(headings[i], word) == 0) *ret = i, found++;
    }
    return found;
}

static status_t refuse_two(const csv_column *c, const char *a, const char *b, const lines *in)
{
    if (strcasecmp(a, b) == 0) return lines_refuse(in, "the header names two columns '%s'", a);
    if (c->option == NULL) {
        return lines_refuse(in, "the header names '%s' and '%s', but no column '%s'", a, b,
                            c->name);
    }
    return lines_refuse(in, "the header names '%s' and '%s', but no column '%s'; %s says which is "
                        "meant", a, b, c->name, c->option);
}

static status_t refuse_missing(const csv_column *c, char *const *headings, int count,
                               const lines *in)
{
    text_builder known = {0};
    for (int i = 0; i < count; i++) text_add_item(&known, ", ", headings[i]);
    const status_t s = lines_refuse(in, "%s: the header names no column '%s'; it has %.400s",
                                    c->option, c->given, text_so_far(&known));
    text_release(&known);
    return s;
}

status_t csv_find(int *ret, char *const *headings, int count, const csv_column *column,
                  const lines *in)
{
    const char *first = column->given != NULL ? column->given : column->name;
    *ret = -1;
    const int found = count_headings(ret, headings, count, first);
    if (found > 1) return refuse_two(column, first, first, in);
    if (found == 1) return STATUS_OK;
    if (column->given != NULL) return refuse_missing(column, headings, count, in);
    const char *chosen = NULL;
    for (const char *const *word = column->other; *word != NULL; word++) {
        int place = -1;
        const int here = count_headings(&place, headings, count, *word);
        if (here == 0) continue;
        *ret = place;
        if (here > 1) return refuse_two(column, *word, *word, in);
        if (chosen != NULL) return refuse_two(column, chosen, *word, in);
        chosen = *word;
    }
    return STATUS_OK;
}
