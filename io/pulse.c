/* Signs of life by a thread of their own in each rank, which rewrites the rank's line of 256 bytes
 * in one pwrite: no rank touches another's line, and a reader sees a whole line by the "." at its
 * end. The thread sleeps on a condition so that the end of the run wakes it; signals are left to
 * the rank's own thread. Ranks write less often where there are many, for the file server's sake.
 * */
#include "io/pulse.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "src/core/memory.h"
#include "src/core/seconds.h"

enum { LINE = 256 };

struct pulse {
    int handle;
    double interval;
    pthread_t thread;
    pthread_mutex_t mutex;   /* over all below */
    pthread_cond_t ending;
    bool ended;
    pulse_record record;
};

/* Mutex held. A line ends in "." so that a reader knows a whole one. */
static void write_sign(pulse *p)
{
    const pulse_record *r = &p->record;
    char text[LINE], line[LINE + 1];
    p->record.time = seconds_of_day();
    snprintf(text, sizeof text, "%d %ld %s %.2f %.2f %s %lld %lld %lld %lld %lld %lld %.1f .",
             r->rank, r->process, r->host, r->time, r->moved, r->state.what,
             (long long)r->state.team, (long long)r->state.task, (long long)r->state.epoch,
             (long long)r->state.epochs, (long long)r->state.batch, (long long)r->state.batches,
             r->state.rate);
    snprintf(line, sizeof line, "%-*s\n", LINE - 1, text);
    ssize_t written = pwrite(p->handle, line, LINE, (off_t)r->rank * LINE);
    (void)written; /* a sign that cannot be written is a sign missed */
}

static void *run(void *data)
{
    pulse *p = data;
    pthread_mutex_lock(&p->mutex);
    while (!p->ended) {
        write_sign(p);
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        const double wake = (double)until.tv_nsec * 1e-9 + p->interval;
        until.tv_sec += (time_t)wake;
        until.tv_nsec = (long)((wake - (double)(time_t)wake) * 1e9);
        while (!p->ended
               && pthread_cond_timedwait(&p->ending, &p->mutex, &until) != ETIMEDOUT) {}
    }
    write_sign(p);
    pthread_mutex_unlock(&p->mutex);
    return NULL;
}

double pulse_interval(int ranks)
{
    return ranks > 200 ? ranks / 100.0 : 2.0;
}

void pulse_create(pulse **ret, const char *path, int rank, double interval)
{
    *ret = NULL;
    int handle = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (handle < 0) return;
    pulse *p = memory_array(p, 1);
    p->handle = handle;
    p->interval = interval;
    p->record = (pulse_record){.rank = rank, .process = (long)getpid(), .host = "unknown",
                               .moved = seconds_of_day(),
                               .state = {.what = "starting", .team = -1, .task = -1}};
    gethostname(p->record.host, sizeof p->record.host - 1);
    pthread_mutex_init(&p->mutex, NULL);
    pthread_cond_init(&p->ending, NULL);
    /* Signals are for the rank's own thread. */
    sigset_t all, former;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &former);
    const int failed = pthread_create(&p->thread, NULL, run, p);
    pthread_sigmask(SIG_SETMASK, &former, NULL);
    if (failed) {
        close(handle);
        memory_free(p);
        return;
    }
    *ret = p;
}

void pulse_destroy(pulse *p)
{
    if (p == NULL) return;
    pthread_mutex_lock(&p->mutex);
    p->ended = true;
    pthread_cond_signal(&p->ending);
    pthread_mutex_unlock(&p->mutex);
    pthread_join(p->thread, NULL);
    pthread_cond_destroy(&p->ending);
    pthread_mutex_destroy(&p->mutex);
    close(p->handle);
    memory_free(p);
}

void pulse_beat(pulse *p, const pulse_state *state)
{
    if (p == NULL) return;
    pthread_mutex_lock(&p->mutex);
    p->record.moved = seconds_of_day();
    p->record.state = *state;
    pthread_mutex_unlock(&p->mutex);
}

/* Whether a line holds nothing that a terminal would obey. */
static bool is_plain(const char *line)
{
    for (int i = 0; i < LINE - 1; i++) {
        if (line[i] < ' ' || line[i] > '~') return false;
    }
    return true;
}

static bool parse(pulse_record *r, const char *line)
{
    long long number[6];
    char end;
    int got = sscanf(line, "%d %ld %64s %lf %lf %15s %lld %lld %lld %lld %lld %lld %lf %c",
                     &r->rank, &r->process, r->host, &r->time, &r->moved, r->state.what, &number[0],
                     &number[1], &number[2], &number[3], &number[4], &number[5], &r->state.rate,
                     &end);
    if (got != 14 || end != '.') return false;
    r->state.team = number[0];
    r->state.task = number[1];
    r->state.epoch = number[2];
    r->state.epochs = number[3];
    r->state.batch = number[4];
    r->state.batches = number[5];
    return true;
}

status_t pulse_read(pulse_record **ret, size_t *ret_count, const char *path)
{
    FILE *f = fopen(path, "rb");
    struct stat facts;
    if (f == NULL || fstat(fileno(f), &facts) != 0) {
        status_t s = status_set(STATUS_NOINPUT, "%s: %s", path, strerror(errno));
        if (f != NULL) fclose(f);
        return s;
    }
    const size_t lines = (size_t)facts.st_size / LINE;
    pulse_record *records = memory_array(records, lines);
    size_t count = 0;
    char line[LINE + 1];
    for (size_t i = 0; i < lines && fread(line, 1, LINE, f) == LINE; i++) {
        line[LINE] = '\0';
        /* each rank has its own line: another's there is damage */
        const bool read = is_plain(line) && parse(&records[count], line);
        if (read && records[count].rank == (int)i) count++;
    }
    fclose(f);
    *ret = records;
    *ret_count = count;
    return STATUS_OK;
}
