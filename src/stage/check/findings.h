/* findings: what a check has to say: a level, where, a code for programs, a sentence for people. */
#ifndef DEMODASH_STAGE_CHECK_FINDINGS_H
#define DEMODASH_STAGE_CHECK_FINDINGS_H

#include <stddef.h>

typedef enum { FINDING_OK, FINDING_WARNING, FINDING_ERROR } finding_level;
typedef enum {
    FINDING_DATA,      /* of one dataset */
    FINDING_NEGATIVES, /* of one dataset */
    FINDING_FOLDER,
    FINDING_MACHINE,
    FINDING_FORECAST,
    FINDING_TOPICS
} finding_topic;

typedef struct {
    finding_level level;
    finding_topic topic;
    long dataset;      /* its number in the plan's list, or -1 */
    const char *code;  /* static, e.g. "class-missing" */
    char *text;
} finding;

typedef struct {
    finding *items;    /* [count] in the order in which they were added */
    size_t count, capacity;
} findings;

/* "OK", "WARNING", "ERROR"; "data", "negatives", "folder", "machine", "forecast". */
const char *finding_level_name(finding_level level);
const char *finding_topic_name(finding_topic topic);

void findings_add(findings *f, finding_level level, finding_topic topic, long dataset,
                  const char *code, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
void findings_release(findings *f);

/* Number of that level; in that topic, or in all with FINDING_TOPICS. */
size_t findings_count(const findings *f, finding_level level, finding_topic topic);

#endif
