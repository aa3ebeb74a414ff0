/* A list that only grows; findings keep the order in which they were added, which is the order
 * in which they are told. */
#include "src/stage/check/findings.h"

#include <stdarg.h>
#include <stdio.h>

#include "src/core/memory.h"

const char *finding_level_name(finding_level level)
{
    static const char *const names[] = {"OK", "WARNING", "ERROR"};
    return names[level];
}

const char *finding_topic_name(finding_topic topic)
{
    static const char *const names[FINDING_TOPICS] = {"data", "negatives", "folder", "machine",
                                                      "forecast"};
    return names[topic];
}

void findings_add(findings *f, finding_level level, finding_topic topic, long dataset,
                  const char *code, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    memory_grow(f->items, &f->capacity, f->count + 1);
    f->items[f->count++] = (finding){level, topic, dataset, code, memory_copy_text(text)};
}

void findings_release(findings *f)
{
    for (size_t i = 0; i < f->count; i++) memory_free(f->items[i].text);
    memory_free(f->items);
    *f = (findings){0};
}

size_t findings_count(const findings *f, finding_level level, finding_topic topic)
{
    size_t count = 0;
    for (size_t i = 0; i < f->count; i++) {
        count += f->items[i].level == level
            && (topic == FINDING_TOPICS || f->items[i].topic == topic);
    }
    return count;
}
