/* Lines for people go to standard error with the time of day. On a terminal the progress line is
 * drawn over itself and wiped before any other line; elsewhere it is a line now and then. */
#include "src/cmd/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

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

/* One write for the whole line: those of several ranks must not mix. */
static void print_line(const char *format, va_list arguments)
{
    char text[2048];
    vsnprintf(text, sizeof text, format, arguments);
    clear_progress();
    char clock[16];
    stamp(clock);
    fprintf(stderr, "%s%s\n", clock, text);
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
    clear_progress();
    fputs("demodash: ", stderr);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
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
    clear_progress();
    char clock[16];
    stamp(clock);
    fputs(clock, stderr);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    if (terminal && !force) {
        drawn = true;
    } else {
        fputc('\n', stderr);
    }
    fflush(stderr);
}
