/* --known as a list of datasets and their motifs. What it names must be there: a name that was
 * mistyped would otherwise leave a dataset without its motif, and nobody would notice. */
#include "src/stage/data/known.h"

#include <string.h>

#include "io/lines.h"
#include "src/core/memory.h"
#include "src/stage/data/factor.h"

/* Add a row; the texts are taken over. */
static void add(known_list *list, char *dataset, char *motifs, long line)
{
    list->rows = memory_resize(list->rows, list->count, list->count + 1, sizeof *list->rows);
    list->rows[list->count++] = (struct known_row){dataset, motifs, line};
}

static status_t read_words(known_list *ret, const char *text)
{
    while (*text != '\0') {
        const size_t length = strcspn(text, ",");
        char *word = memory_format("%.*s", (int)length, text), *mark = strrchr(word, '=');
        text += length + (text[length] == ',');
        if (mark != NULL && mark > word && mark[1] != '\0') {
            *mark = '\0';
            add(ret, memory_copy_text(word), memory_copy_text(mark + 1), 0);
        } else if (mark == NULL && ret->count > 0 && word[0] != '\0') {
            struct known_row *last = &ret->rows[ret->count - 1];
            char *more = memory_format("%s,%s", last->motifs, word);
            memory_free(last->motifs);
            last->motifs = more;
        } else {
            const status_t s = status_set(STATUS_USAGE, "--known: '%s' is not DATASET=MOTIF", word);
            memory_free(word);
            return s;
        }
        memory_free(word);
    }
    return STATUS_OK;
}

static status_t read_file(known_list *ret, const char *path)
{
    lines *l;
    TRY(lines_open(&l, path));
    status_t s;
    for (;;) {
        char *text;
        size_t length;
        s = lines_next(l, &text, &length);
        if (s != STATUS_OK || text == NULL) break;
        if (text[0] == '\0' || text[0] == '#') continue;
        char *tab = strchr(text, '\t');
        if (tab == NULL || tab == text || tab[1] == '\0' || strchr(tab + 1, '\t') != NULL) {
            s = lines_refuse(l, "a dataset, a tab and its motifs are needed");
            break;
        }
        *tab = '\0';
        add(ret, memory_copy_text(text), memory_copy_text(tab + 1), lines_number(l));
    }
    lines_close(l);
    return s;
}

status_t known_read(known_list *ret, const char *text)
{
    *ret = (known_list){.text = text};
    if (text == NULL) return STATUS_OK;
    status_t s = text[0] == '@' ? read_file(ret, text + 1) : read_words(ret, text);
    if (s == STATUS_OK && ret->count == 0) {
        s = status_set(STATUS_USAGE, "--known %s: names no motif", text);
    }
    for (size_t i = 1; s == STATUS_OK && i < ret->count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(ret->rows[i].dataset, ret->rows[k].dataset) != 0) continue;
            s = status_set(STATUS_USAGE, "--known %s: names '%s' twice", text,
                           ret->rows[i].dataset);
        }
    }
    if (s != STATUS_OK) known_release(ret);
    return s;
}

void known_release(known_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        memory_free(list->rows[i].dataset);
        memory_free(list->rows[i].motifs);
    }
    memory_free(list->rows);
    *list = (known_list){0};
}

const char *known_of(const known_list *list, const char *dataset)
{
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        if (strcmp(list->rows[i].dataset, dataset) == 0) return list->rows[i].motifs;
    }
    return NULL;
}

/* "--known", or the file and the line. */
static status_t refuse(const known_list *list, const struct known_row *row, char *sentence)
{
    const status_t s = row->line > 0
        ? status_set(STATUS_USAGE, "%s:%ld: %s", list->text + 1, row->line, sentence)
        : status_set(STATUS_USAGE, "--known: %s", sentence);
    memory_free(sentence);
    return s;
}

status_t known_check(const known_list *list, const char *const *datasets, size_t count,
                     const motif_set *set, const char *file)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct known_row *row = &list->rows[i];
        bool found = false;
        char *missing;
        for (size_t k = 0; k < count; k++) found |= strcmp(datasets[k], row->dataset) == 0;
        if (!found) {
            return refuse(list, row, memory_format("there is no finished task of a dataset '%s'",
                                                   row->dataset));
        }
        if (factor_names_all(&missing, set, row->motifs)) continue;
        const status_t s = refuse(list, row, memory_format("no motif of %s is called '%s'", file,
                                                           missing));
        memory_free(missing);
        return s;
    }
    return STATUS_OK;
}
