/* Two lists of files, what the command was told to read and what to write, kept by device and
 * inode. An output that does not exist yet is kept by its folder and its name there. Devices such
 * as a terminal may be both. */
#include "io/claims.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/target.h"
#include "src/core/memory.h"

typedef struct {
    dev_t device;
    ino_t inode;         /* of the file, or of the folder that it will lie in */
    char *name;          /* NULL, or its name in that folder */
    char *path, *option; /* as given; option: of outputs */
} claim;

typedef struct {
    claim *items;
    size_t count, room;
} claims;

static claims inputs, outputs;

static void add(claims *list, const struct stat *facts, const char *name, const char *path,
                const char *option)
{
    memory_grow(list->items, &list->room, list->count + 1);
    list->items[list->count++] = (claim){
        .device = facts->st_dev, .inode = facts->st_ino,
        .name = name != NULL ? memory_copy_text(name) : NULL, .path = memory_copy_text(path),
        .option = option != NULL ? memory_copy_text(option) : NULL};
}

/* The claim on that file, or on that name in the folder of these facts; NULL: none. */
static const claim *find(const claims *list, const struct stat *facts, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        const claim *c = &list->items[i];
        if (c->device != facts->st_dev || c->inode != facts->st_ino) continue;
        if (name == NULL ? c->name == NULL : c->name != NULL && strcmp(c->name, name) == 0) {
            return c;
        }
    }
    return NULL;
}

static bool can_be_spoilt(const struct stat *facts)
{
    return !S_ISDIR(facts->st_mode) && !S_ISCHR(facts->st_mode);
}

void claims_read(const char *path)
{
    struct stat facts;
    const bool standard = strcmp(path, "-") == 0;
    if ((standard ? fstat(STDIN_FILENO, &facts) : stat(path, &facts)) != 0
        || !can_be_spoilt(&facts) || find(&inputs, &facts, NULL) != NULL) return;
    add(&inputs, &facts, NULL, standard ? "standard input" : path, NULL);
}

/* The input that a standard stream would write to. */
static const claim *find_standard(int handle)
{
    struct stat facts;
    const int flags = fcntl(handle, F_GETFL);
    if (flags == -1 || (flags & O_ACCMODE) == O_RDONLY || fstat(handle, &facts) != 0
        || !S_ISREG(facts.st_mode)) return NULL;
    return find(&inputs, &facts, NULL);
}

status_t claims_check_standard(void)
{
    const claim *out = find_standard(STDOUT_FILENO), *err = find_standard(STDERR_FILENO);
    if (err != NULL) { /* not a word more into it */
        const int other = out == NULL ? dup(STDOUT_FILENO) : open("/dev/null", O_WRONLY);
        if (other >= 0) {
            dup2(other, STDERR_FILENO);
            close(other);
        }
        return status_set(STATUS_USAGE, "standard error goes to %s, which is an input: the "
                          "messages would spoil it", err->path);
    }
    if (out != NULL) {
        return status_set(STATUS_USAGE, "standard output goes to %s, which is an input: what is "
                          "printed would spoil it", out->path);
    }
    return STATUS_OK;
}

static status_t refuse_input(const char *path, const claim *input)
{
    return status_set(STATUS_USAGE, "%s: would be written over the input %s, as both are the same "
                      "file; name another output", path, input->path);
}

static status_t refuse_second(const char *path, const char *option, const claim *first)
{
    return status_set(STATUS_USAGE, "--%s %s: --%s %s writes the same file; name another", option,
                      path, first->option, first->path);
}

/* An output that is not there yet. */
static status_t claim_new(const char *path, const char *option, const target *to)
{
    struct stat folder;
    const char *slash = strrchr(to->path, '/'), *name = slash != NULL ? slash + 1 : to->path;
    char *parent = slash != NULL ? memory_format("%.*s/", (int)(slash - to->path), to->path)
                                 : memory_copy_text(".");
    status_t s = STATUS_OK;
    if (stat(parent, &folder) == 0) { /* else it will be told when the file is opened */
        const claim *second = find(&outputs, &folder, name);
        if (second != NULL) s = refuse_second(path, option, second);
        else add(&outputs, &folder, name, path, option);
    }
    memory_free(parent);
    return s;
}

static status_t claim_present(const char *path, const char *option, const struct stat *facts)
{
    struct stat messages;
    const claim *input = find(&inputs, facts, NULL), *second = find(&outputs, facts, NULL);
    if (!can_be_spoilt(facts)) return STATUS_OK;
    if (input != NULL) return refuse_input(path, input);
    if (second != NULL) return refuse_second(path, option, second);
    if (S_ISREG(facts->st_mode) && fstat(STDERR_FILENO, &messages) == 0
        && messages.st_dev == facts->st_dev && messages.st_ino == facts->st_ino) {
        return status_set(STATUS_USAGE, "--%s %s: standard error goes to the same file; name "
                          "another", option, path);
    }
    add(&outputs, facts, NULL, path, option);
    return STATUS_OK;
}

status_t claims_write(const char *path, const char *option)
{
    if (*path == '\0') return status_set(STATUS_USAGE, "--%s: the name is empty", option);
    target to;
    TRY(target_find(&to, path));
    struct stat facts;
    const bool standard = strcmp(path, "-") == 0;
    const bool there = (standard ? fstat(STDOUT_FILENO, &facts) : stat(path, &facts)) == 0;
    status_t s = there ? claim_present(path, option, &facts) : claim_new(path, option, &to);
    target_release(&to);
    return s;
}

status_t claims_check_read(const char *path, const struct stat *facts)
{
    const claim *output = can_be_spoilt(facts) ? find(&outputs, facts, NULL) : NULL;
    if (output == NULL) return STATUS_OK;
    return status_set(STATUS_USAGE, "--%s %s: would be written over the input %s, as both are the "
                      "same file; name another output", output->option, output->path, path);
}

status_t claims_check_write(const char *path, const struct stat *facts)
{
    const claim *input = find(&inputs, facts, NULL);
    return input != NULL ? refuse_input(path, input) : STATUS_OK;
}

bool claims_is_output(const char *path)
{
    for (size_t i = 0; i < outputs.count; i++) {
        if (strcmp(outputs.items[i].path, path) == 0) return true;
    }
    return false;
}

void claims_end_write(const struct stat *facts)
{
    for (size_t i = 0; i < outputs.count; i++) {
        claim *c = &outputs.items[i];
        if (c->name == NULL && c->device == facts->st_dev && c->inode == facts->st_ino) {
            c->inode = 0; /* no file's; its path stays known */
        }
    }
}
