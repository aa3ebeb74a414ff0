/* Recipe files. What a recipe says of itself is read again as the same recipe. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "src/core/memory.h"
#include "src/stage/task/recipe.h"

static char *describe_read(status_t *ret, const char *path)
{
    recipe r;
    FUZZ_HOLD(recipe_named(&r, "best") == STATUS_OK);
    *ret = recipe_read(&r, path);
    if (*ret == STATUS_OK) *ret = recipe_check(&r);
    return *ret == STATUS_OK ? recipe_describe(&r) : NULL;
}

status_t fuzz_recipe(const uint8_t *bytes, size_t count)
{
    status_t s;
    char *first = describe_read(&s, fuzz_file(bytes, count));
    /* a recipe in itself sound lines of which do not go together: an error of usage */
    if (s == STATUS_USAGE) return s;
    if (fuzz_judge(s) != STATUS_OK) return s;
    char *second = describe_read(&s, fuzz_file((const uint8_t *)first, strlen(first)));
    FUZZ_HOLD(s == STATUS_OK && strcmp(first, second) == 0);
    memory_free(first);
    memory_free(second);
    return s;
}
