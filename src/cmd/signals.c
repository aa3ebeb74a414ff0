#include "src/cmd/signals.h"

#include <signal.h>
#include <string.h>

static volatile sig_atomic_t seen = 0;

static void notice(int number)
{
    (void)number;
    seen = 1;
}

void signals_watch(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = notice;
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool signals_seen(void)
{
    return seen != 0;
}
