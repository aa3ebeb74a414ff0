/* A name in the folder's lock (io/lock.h), which the first rank takes; the others share it, so that
 * a rank that outlives a killed run keeps the next one out. Names of parts have a blank, which the
 * names of datasets in the same lock seldom have: who meets one waits for nothing worse. */
#include "src/stage/task/hold.h"

#include "src/core/memory.h"

typedef struct {
    const deal_hooks *hooks;
    const char *folder, *what;
} waiter;

static void tell(const deal_hooks *hooks, const char *folder, const char *sentence)
{
    if (hooks != NULL) deal_note(hooks, folder, sentence);
}

/* lock_take's waiting */
static void show_waiting(void *data, const char *holders)
{
    const waiter *w = data;
    char *sentence = memory_format("another run writes %s (%s): waiting up to %d s for it to end",
                                   w->what, holders, LOCK_PATIENCE);
    tell(w->hooks, w->folder, sentence);
    memory_free(sentence);
}

status_t hold_take(lock **ret, const char *folder, const char *what, const team *world,
                   const deal_hooks *hooks)
{
    char *name = memory_format("the %s", what), *note = NULL;
    const char *names[] = {name};
    waiter w = {hooks, folder, name};
    status_t s = STATUS_OK;
    *ret = NULL;
    if (world->rank == 0) {
        s = lock_take(ret, &note, folder, names, 1, LOCK_PATIENCE, show_waiting, &w);
    }
    if (note != NULL) tell(hooks, folder, note);
    s = team_agree(world, s);
    if (s == STATUS_OK && world->rank != 0) *ret = lock_share(folder, names, 1);
    memory_free(note);
    memory_free(name);
    return s;
}
