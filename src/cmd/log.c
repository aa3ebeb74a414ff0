/* Lines for people go to standard error with the time of day. On a terminal the progress line is
 * drawn over itself and wiped before any other line; elsewhere it is a line now and then. What
 * names of files, options or datasets hold reaches no terminal as it is: bytes that could steer it
 * are written as \xHH. */
#include "src/cmd/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "src/core/memory.h"
#include "src/core/names.h"
#include "src/core/seconds.h"

static int log_rank = 0;
static bool drawn = false; /* a progress line stands on the terminal */

void log_set_rank(int rank)
{
    log_rank = rank;
}

/* "[14:03:22] " */
static void stamp(char text[16])
{
    time_t now = time(NULL);
    struct tm parts;
    localtime_r(&now, &parts);
    snprintf(text, 16, "[%02d:%02d:%02d] ", parts.tm_hour % 24, parts.tm_min % 60,
             parts.tm_sec % 61);
}

static void clear_progress(void)
{
    if (drawn) fputs("\r\033[K", stderr);
    drawn = false;
}

/* The text as it may be shown. Owner: caller. */
static char *make_text(const char *format, va_list arguments)
{
    char text[2048];
    vsnprintf(text, sizeof text, format, arguments);
    return names_show(text);
}

/* One write for the whole line: those of several ranks must not mix. */
static void print_line(const char *format, va_list arguments)
{
    char *text = make_text(format, arguments), clock[16];
    clear_progress();
    stamp(clock);
    fprintf(stderr, "%s%s\n", clock, text);
    memory_free(text);
}

void log_line(const char *format, ...)
{
    if (log_rank != 0) return;
    va_list arguments;
    va_start(arguments, format);
    print_line(format, arguments);
    va_end(arguments);
}

void log_note(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_line(format, arguments);
    va_end(arguments);
}

void log_error(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = make_text(format, arguments);
    va_end(arguments);
    clear_progress();
    fprintf(stderr, "demodash: %s\n", text);
    memory_free(text);
}

void log_progress(bool force, const char *format, ...)
{
    static double last; /* seconds_now() of the line before */
    if (log_rank != 0) return;
    bool terminal = isatty(STDERR_FILENO) == 1;
    const double now = seconds_now();
    /* often enough for the eye; in a file so that a day's run stays readable */
    if (!force && now - last < (terminal ? 0.2 : 10.0)) return;
    last = now;
    va_list arguments;
    va_start(arguments, format);
    char *text = make_text(format, arguments), clock[16];
    va_end(arguments);
    clear_progress();
    stamp(clock);
    fprintf(stderr, "%s%s", clock, text);
    memory_free(text);
    if (terminal && !force) {
        drawn = true;
    } else {
        fputc('\n', stderr);
    }
    fflush(stderr);
}
