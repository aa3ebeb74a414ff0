/* One task for each family of networks: of those that the user has named, or of all, the first,
 * but a medium network before others, since the paper's figures are of these. */
#include "src/stage/report/shown.h"

#include <stdbool.h>
#include <string.h>

/* Is `name` one of the names separated by commas in list? */
static bool is_listed(const char *list, const char *name)
{
    const size_t length = strlen(name);
    for (const char *at = list; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, name, length) == 0 && (at[length] == ',' || at[length] == '\0')) {
            return true;
        }
    }
    return false;
}

void shown_choose(long shown[NET_FAMILIES], const task_found *found,
                  const net_family *families, size_t count, const char *networks, int64_t seed)
{
    for (int k = 0; k < NET_FAMILIES; k++) {
        shown[k] = -1;
        for (size_t i = 0; i < count; i++) {
            const bool is_wanted = networks == NULL || is_listed(networks, found[i].network);
            const bool is_seed = seed == 0 || found[i].seed == seed;
            if ((int)families[i] != k || !is_wanted || !is_seed) continue;
            const bool is_medium = strncmp(found[i].network, "medium-", 7) == 0;
            const bool has_medium = shown[k] >= 0
                                    && strncmp(found[shown[k]].network, "medium-", 7) == 0;
            if (shown[k] < 0 || (is_medium && !has_medium)) shown[k] = (long)i;
        }
    }
}
