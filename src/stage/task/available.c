/* The least of what could be asked: the kernel's own estimate of available memory, and what each
 * control group above this process has left, since a batch system's limit is often far below the
 * host's memory. */
#include "src/stage/task/available.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "io/lines.h"
#include "src/core/memory.h"

/* The number after `name` in a file of lines "name number ..."; name "": the first line's number.
 * False when there is no such file, line or number ("max"). */
static bool read_number(uint64_t *ret, const char *path, const char *name)
{
    lines *l;
    if (lines_open(&l, path) != STATUS_OK) return false;
    bool found = false;
    char *text;
    size_t length, skip = strlen(name);
    while (!found && lines_next(l, &text, &length) == STATUS_OK && text != NULL) {
        if (strncmp(text, name, skip) != 0) continue;
        char *end;
        *ret = strtoull(text + skip, &end, 10);
        found = end != text + skip;
    }
    lines_close(l);
    return found;
}

/* What is left in one control group's folder. */
static uint64_t left_in_group(const char *folder, const char *limit_name, const char *use_name,
                              const char *cache_name)
{
    uint64_t limit, use, cache;
    char *path = memory_format("%s/%s", folder, limit_name);
    bool limited = read_number(&limit, path, "");
    memory_free(path);
    if (!limited) return UINT64_MAX;
    path = memory_format("%s/%s", folder, use_name);
    if (!read_number(&use, path, "")) use = 0;
    memory_free(path);
    path = memory_format("%s/memory.stat", folder);
    if (!read_number(&cache, path, cache_name)) cache = 0;
    memory_free(path);
    use = use > cache ? use - cache : 0;
    return limit > use ? limit - use : 0;
}

/* The least that is left in group `path` under root and in the groups around it. */
static uint64_t left_in_groups(const char *root, const char *path, bool unified)
{
    uint64_t least = UINT64_MAX;
    char *folder = memory_format("%s%s", root, path);
    for (;;) {
        uint64_t left = unified
            ? left_in_group(folder, "memory.max", "memory.current", "inactive_file ")
            : left_in_group(folder, "memory.limit_in_bytes", "memory.usage_in_bytes",
                            "total_inactive_file ");
        if (left < least) least = left;
        char *slash = strrchr(folder, '/');
        if (slash == NULL || strlen(folder) <= strlen(root)) break;
        *slash = '\0';
    }
    memory_free(folder);
    return least;
}

/* Lines of /proc/self/cgroup (cgroups(7)): "0::/path" for version 2, "4:memory:/path" for 1. */
static uint64_t left_to_this_process(void)
{
    lines *l;
    uint64_t least = UINT64_MAX;
    if (lines_open(&l, "/proc/self/cgroup") != STATUS_OK) return least;
    char *text;
    size_t length;
    while (lines_next(l, &text, &length) == STATUS_OK && text != NULL) {
        const char *memory = strstr(text, ":memory:");
        uint64_t left = UINT64_MAX;
        if (strncmp(text, "0::", 3) == 0)
            left = left_in_groups("/sys/fs/cgroup", text + 3, true);
        else if (memory != NULL)
            left = left_in_groups("/sys/fs/cgroup/memory", memory + 8, false);
        if (left < least) least = left;
    }
    lines_close(l);
    return least;
}

size_t available_memory(void)
{
    uint64_t free_kilobytes, least = left_to_this_process();
    if (read_number(&free_kilobytes, "/proc/meminfo", "MemAvailable:")
        && free_kilobytes * 1024 < least)
        least = free_kilobytes * 1024;
    return least < SIZE_MAX ? (size_t)least : SIZE_MAX;
}
