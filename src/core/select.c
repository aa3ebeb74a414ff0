/* A word is tried as a name first, so that no name is out of reach whatever it holds; then as a
 * number, as a pattern and as the beginning of a name. What fits nothing is answered with the name
 * that is nearest: by edit distance, or else the one that begins alike. */
#include "src/core/select.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdint.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/core/names.h"
#include "src/core/number.h"
#include "src/core/text.h"

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Letters to change, leave out or put in to come from a to b. */
static size_t edit_distance(const char *a, const char *b)
{
    const size_t length = strlen(b);
    size_t *row = memory_array(row, length + 1);
    for (size_t j = 0; j <= length; j++) row[j] = j;
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < length; j++) {
            const bool same = tolower((unsigned char)a[i]) == tolower((unsigned char)b[j]);
            const size_t changed = diagonal + !same;
            diagonal = row[j + 1];
            row[j + 1] = least(changed, 1 + least(row[j], diagonal));
        }
    }
    const size_t distance = row[length];
    memory_free(row);
    return distance;
}

const char *select_nearest(const char *word, const char *const *names, size_t count)
{
    enum { WORD_MAX = 500 };
    const size_t length = strlen(word);
    size_t best = 1 + (length < 4 ? 1 : length < 9 ? 2 : 3);
    const char *nearest = NULL;
    for (size_t i = 0; i < count && length <= WORD_MAX; i++) {
        const size_t d = edit_distance(word, names[i]);
        if (d < best && d < length) best = d, nearest = names[i];
    }
    return nearest;
}

static size_t common_prefix(const char *a, const char *b)
{
    size_t n = 0;
    while (a[n] != '\0' && a[n] == b[n]) n++;
    return n;
}

static status_t refuse_unknown(const selection *s, const char *word)
{
    const char *nearest = select_nearest(word, s->names, s->count);
    size_t best = 0;
    for (size_t i = 0; i < s->count && (nearest == NULL || best > 0); i++) {
        const size_t same = common_prefix(s->names[i], word);
        if (same > best) best = same, nearest = s->names[i];
    }
    char *shown = names_show(word);
    const status_t status = status_set(STATUS_USAGE, "%s '%s' is not %s%s%s%s", s->what, shown,
                                       s->where, nearest != NULL ? "; did you mean '" : "",
                                       nearest != NULL ? nearest : "", nearest != NULL ? "'?" : "");
    memory_free(shown);
    return status;
}

static void choose(selection *s, size_t i)
{
    for (size_t k = 0; k < s->chosen_count; k++) {
        if (s->chosen[k] == i) return;
    }
    if (s->chosen == NULL) s->chosen = memory_array(s->chosen, s->count);
    s->chosen[s->chosen_count++] = i;
}

static bool choose_name(selection *s, const char *name)
{
    for (size_t i = 0; i < s->count; i++) {
        if (strcmp(s->names[i], name) != 0) continue;
        choose(s, i);
        return true;
    }
    return false;
}

/* "I" or "I-J"; *ret_taken is false when the word is neither. */
static status_t choose_numbers(bool *ret_taken, selection *s, const char *word)
{
    int64_t first, last;
    const char *end = word;
    const number_found found = number_next_range(&first, &last, &end, 1, (int64_t)s->count);
    *ret_taken = found != NUMBER_MISSING && *end == '\0';
    if (*ret_taken && found == NUMBER_OUTSIDE) {
        return status_set(STATUS_USAGE, "%ss %s: the numbers %s are 1-%zu", s->what, word, s->where,
                          s->count);
    }
    for (int64_t i = first; *ret_taken && i <= last; i++) choose(s, (size_t)i - 1);
    return STATUS_OK;
}

static status_t choose_pattern(selection *s, const char *pattern)
{
    bool fits = false;
    for (size_t i = 0; i < s->count; i++) {
        if (fnmatch(pattern, s->names[i], 0) != 0) continue;
        choose(s, i);
        fits = true;
    }
    if (fits) return STATUS_OK;
    char *shown = names_show(pattern);
    const status_t status = status_set(STATUS_USAGE, "no %s %s fits the pattern '%s'", s->what,
                                       s->where, shown);
    memory_free(shown);
    return status;
}

/* The one name that begins so. Where several do, but in one of them no letter or digit follows,
 * that one: NFE2 is NFE2_K562, not NFE2L1_K562. */
static status_t choose_beginning(selection *s, const char *word)
{
    enum { SHOWN = 5 };
    const size_t length = strlen(word);
    size_t begun = 0, whole = 0, only = 0, only_whole = 0;
    text_builder known = {0};
    for (size_t i = 0; i < s->count && length > 0; i++) {
        if (strncmp(s->names[i], word, length) != 0) continue;
        only = i;
        if (begun++ < SHOWN) text_add_item(&known, ", ", s->names[i]);
        if (isalnum((unsigned char)s->names[i][length])) continue;
        only_whole = i;
        whole++;
    }
    status_t status = STATUS_OK;
    if (begun == 0) {
        status = refuse_unknown(s, word);
    } else if (begun == 1 || whole == 1) {
        choose(s, begun == 1 ? only : only_whole);
    } else {
        status = status_set(STATUS_USAGE, "%s '%s': %zu names begin so: %s%s", s->what, word, begun,
                            text_so_far(&known), begun > SHOWN ? ", ..." : "");
    }
    text_release(&known);
    return status;
}

status_t select_word(selection *s, const char *word)
{
    bool taken = choose_name(s, word);
    if (!taken && s->by_number) TRY(choose_numbers(&taken, s, word));
    if (taken) return STATUS_OK;
    if (strpbrk(word, "*?[") != NULL) return choose_pattern(s, word);
    return choose_beginning(s, word);
}

static bool holds(const selection *s, const char *name)
{
    for (size_t i = 0; i < s->count; i++) {
        if (strcmp(s->names[i], name) == 0) return true;
    }
    return false;
}

/* The end of the longest run of words from `start` that is one name; NULL: of one word at most. */
static char *find_run(const selection *s, char *start)
{
    for (char *end = start + strlen(start); end > start; end--) {
        if (*end != ',' && *end != '\0') continue;
        const char kept = *end;
        *end = '\0';
        const bool is_name = strchr(start, ',') != NULL && holds(s, start);
        *end = kept;
        if (is_name) return end;
    }
    return NULL;
}

/* A run of words is a name; could its words be names as well? */
static status_t check_run(const selection *s, const char *run)
{
    char *copy = memory_copy_text(run), *left = NULL;
    bool all = true;
    for (char *word = strtok_r(copy, ",", &left); word != NULL; word = strtok_r(NULL, ",", &left)) {
        all = all && holds(s, word);
    }
    memory_free(copy);
    if (!all) return STATUS_OK;
    return status_set(STATUS_USAGE, "'%s' is one %s and a list of others; write a pattern that "
                      "fits what is meant", run, s->what);
}

status_t select_list(selection *s, const char *text)
{
    char *copy = memory_copy_text(text);
    status_t status = STATUS_OK;
    for (char *at = copy; *at != '\0' && status == STATUS_OK;) {
        char *end = find_run(s, at);
        const bool run = end != NULL;
        if (!run) end = at + strcspn(at, ",");
        const bool last = *end == '\0';
        *end = '\0';
        if (run) status = check_run(s, at);
        if (status == STATUS_OK && *at != '\0') status = select_word(s, at);
        at = last ? end : end + 1;
    }
    memory_free(copy);
    return status;
}

void select_release(selection *s)
{
    memory_free(s->chosen);
    s->chosen = NULL;
    s->chosen_count = 0;
}
