/* JSON files: what is read is walked as its readers do and written again; a number that a getter
 * gives lies in the range that was asked for. */
#include <math.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "io/json.h"
#include "src/core/memory.h"

static void walk(json_view v, int depth);

static void try_all(json_view v, const char *name, int depth)
{
    double number = 0;
    int64_t whole = 0;
    bool flag;
    const char *text = NULL;
    json_view inner;
    if (json_get_number(&number, v, name, -1, 1) == STATUS_OK) FUZZ_HOLD(fabs(number) <= 1);
    if (json_get_measure(&number, v, name, 0, 1) == STATUS_OK) {
        FUZZ_HOLD(isnan(number) || (number >= 0 && number <= 1));
    }
    if (json_get_int(&whole, v, name, 0, 10) == STATUS_OK) FUZZ_HOLD(whole >= 0 && whole <= 10);
    (void)!json_get_flag(&flag, v, name);
    if (json_get_text(&text, v, name) == STATUS_OK) FUZZ_HOLD(strlen(text) < 1 << 26);
    if (json_get_object(&inner, v, name) == STATUS_OK) walk(inner, depth + 1);
    if (json_get_list(&inner, v, name) == STATUS_OK) {
        for (size_t i = 0; i < json_count(inner); i++) {
            if (json_item_text(&text, inner, i) == STATUS_OK) FUZZ_HOLD(text != NULL);
            walk(json_item(inner, i), depth + 1);
        }
    }
}

typedef struct {
    json_view view;
    int depth;
} visited;

static void visit(void *data, const char *name, const char *text)
{
    const visited *v = data;
    FUZZ_HOLD(name != NULL && text != NULL);
    try_all(v->view, name, v->depth);
}

static void walk(json_view view, int depth)
{
    visited v = {view, depth};
    if (depth < 6) json_visit(view, visit, &v);
}

status_t fuzz_json(const uint8_t *bytes, size_t count)
{
    json *tree, *again;
    const char *path = fuzz_file(bytes, count);
    const status_t s = fuzz_judge(json_read(&tree, path));
    if (s != STATUS_OK) return s;
    walk(json_look(tree, path), 0);
    const json_form form = {.indent = (int)(count % 3), .digits = 17, .newline = true};
    char *text = json_text(tree, form);
    FUZZ_HOLD(json_read(&again, fuzz_file((const uint8_t *)text, strlen(text))) == STATUS_OK);
    char *second = json_text(again, form);
    FUZZ_HOLD(strcmp(text, second) == 0);
    memory_free(text);
    memory_free(second);
    json_free(tree);
    json_free(again);
    return s;
}
