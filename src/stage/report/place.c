/* The names of a report's files: the dataset's name, escaped, so that any name is one component
 * of a path, with what makes the difference behind it. */
#include "src/stage/report/place.h"

#include "io/output.h"
#include "src/core/memory.h"

char *report_place(const char *dataset, const char *ending)
{
    char *escaped = output_escape(dataset);
    char *name = memory_format("reports/%s%s", escaped, ending);
    memory_free(escaped);
    return name;
}
