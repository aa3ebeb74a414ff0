/* An output's name is followed link by link, by hand, so that a link whose file does not exist yet
 * leads to it, too. What stat() shows at the end decides. A link of /proc (/dev/stdout) may lead to
 * what has no name any more; then the names say another thing than stat(), and the file is written
 * through the link. */
#include "io/target.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "src/core/memory.h"

static status_t refuse(const char *path, const char *why)
{
    return status_set(STATUS_CREATE, "%s: cannot be created: %s", path, why);
}

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* The name behind all links. NULL: more links than a path may have. Owner: caller. */
static char *follow(const char *path)
{
    enum { LINKS_MAX = 40 };
    char *at = memory_copy_text(path), next[PATH_MAX + 1];
    for (int links = 0; links <= LINKS_MAX; links++) {
        const ssize_t length = readlink(at, next, PATH_MAX);
        if (length < 0) return at; /* no link */
        next[length] = '\0';
        const char *slash = next[0] == '/' ? NULL : strrchr(at, '/');
        char *whole = slash == NULL ? memory_copy_text(next)
            : memory_format("%.*s/%s", (int)(slash - at), at, next);
        memory_free(at);
        at = whole;
    }
    memory_free(at);
    return NULL;
}

/* A file or a name that is free. */
static status_t find_file(target *t, const char *path)
{
    struct stat standard, named;
    t->path = follow(path);
    if (t->path == NULL) return refuse(path, strerror(ELOOP));
    if (!t->there) return STATUS_OK;
    t->standard = fstat(STDOUT_FILENO, &standard) == 0 && is_same(&standard, &t->facts);
    if (t->standard || lstat(t->path, &named) != 0 || !is_same(&named, &t->facts)) {
        memory_free(t->path);
        t->path = NULL;
    } else if (access(t->path, W_OK) != 0) {
        return refuse(path, strerror(errno));
    }
    return STATUS_OK;
}

status_t target_find(target *ret, const char *path)
{
    *ret = (target){.standard = strcmp(path, "-") == 0};
    if (ret->standard) return STATUS_OK;
    ret->there = stat(path, &ret->facts) == 0;
    if (ret->there && S_ISDIR(ret->facts.st_mode)) return refuse(path, "it is a folder");
    if (ret->there && !S_ISREG(ret->facts.st_mode)) {
        struct stat standard;
        ret->standard = fstat(STDOUT_FILENO, &standard) == 0 && is_same(&standard, &ret->facts);
        return STATUS_OK;
    }
    status_t s = find_file(ret, path);
    if (s != STATUS_OK) target_release(ret);
    return s;
}

void target_release(target *t)
{
    memory_free(t->path);
    t->path = NULL;
}

int target_open_stream(const target *t, const char *path)
{
    if (!t->standard) return open(path, O_WRONLY | O_TRUNC | O_NOCTTY | O_CLOEXEC);
    (void)fflush(stdout); /* what was printed before comes first */
    return dup(STDOUT_FILENO);
}

bool target_replace(const target *t, const char *partial)
{
    if (t->there) (void)chmod(partial, t->facts.st_mode & 0777);
    return rename(partial, t->path) == 0;
}
