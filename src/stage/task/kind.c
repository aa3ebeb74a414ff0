/* The names of the baselines, in one place. A network may bear any other name, also one that this
 * program does not know (results of another version, a free specification): so the question is
 * only whether a name is a baseline's. */
#include "src/stage/task/kind.h"

#include <string.h>

static const char *const names[] = {
    [TASK_NETWORK] = "", [TASK_COMPOSITION] = "composition", [TASK_GKM] = "gkm"};

task_kind task_kind_named(const char *name)
{
    for (int kind = TASK_COMPOSITION; kind <= TASK_GKM; kind++) {
        if (strcmp(name, names[kind]) == 0) return (task_kind)kind;
    }
    return TASK_NETWORK;
}

const char *task_kind_name(task_kind kind)
{
    return names[kind];
}
