/* Folders are walked in byte order. A file's name is taken apart first: ending, then the words
 * for split and class, then what is left is the dataset. Only where the name does not settle the
 * kind is the file opened (sequences_detect). The found files are sorted so that those of one
 * dataset and split are neighbours, where every conflict shows. */
#include "src/stage/data/sources.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "io/bytes.h"
#include "io/files.h"
#include "io/lines.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/core/names.h"
#include "src/stage/data/published.h"

enum { DEPTH_MAX = 32 };

const char *sources_split_name(source_split split)
{
    static const char *const names[] = {"train", "validation", "test"};
    return names[split];
}

/* ---- names of files ------------------------------------------------------------------------- */

typedef enum { FAMILY_NONE, FAMILY_DEEPBIND, FAMILY_FASTA, FAMILY_TABLE } name_family;

/* What a file's name says. */
typedef struct {
    name_family family;
    char *name;     /* of the dataset */
    source_split split;
    int label, part;
    bool has_words; /* a split or a class is named: the file is meant for us */
} name_facts;

static bool ends_with(const char *text, const char *end)
{
    size_t a = strlen(text), b = strlen(end);
    return a > b && strcasecmp(text + a - b, end) == 0;
}

/* "NAME_AC.seq..." and its like: cut stem to NAME. */
static bool read_deepbind_name(name_facts *facts, char *stem)
{
    static const struct {
        const char *mark;
        source_split split;
        int part;
    } marks[] = {{"_AC.seq", SPLIT_TRAIN, 0}, {"_A.seq", SPLIT_TRAIN, 1},
                 {"_C.seq", SPLIT_TRAIN, 2}, {"_B.seq", SPLIT_TEST, 0}};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        char *found = strstr(stem, marks[i].mark);
        if (found == NULL || found == stem) continue;
        char after = found[strlen(marks[i].mark)];
        if (after != '\0' && after != '.') continue;
        *found = '\0';
        facts->family = FAMILY_DEEPBIND;
        facts->split = marks[i].split;
        facts->part = marks[i].part;
        facts->has_words = true;
        return true;
    }
    return false;
}

static name_family cut_ending(char *stem)
{
    static const struct {
        const char *ending;
        name_family family;
    } endings[] = {{".fa", FAMILY_FASTA}, {".fasta", FAMILY_FASTA}, {".fna", FAMILY_FASTA},
                   {".fas", FAMILY_FASTA}, {".csv", FAMILY_TABLE}, {".tsv", FAMILY_TABLE},
                   {".tab", FAMILY_TABLE}, {".txt", FAMILY_TABLE}};
    if (ends_with(stem, ".gz")) stem[strlen(stem) - 3] = '\0';
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (!ends_with(stem, endings[i].ending)) continue;
        stem[strlen(stem) - strlen(endings[i].ending)] = '\0';
        return endings[i].family;
    }
    return FAMILY_NONE;
}

/* Cut words for split and class from the end of stem, each at most once. */
static void cut_words(name_facts *facts, char *stem)
{
    static const struct {
        const char *word;
        int split, label; /* -1: says nothing of it */
    } words[] = {
        {"train", SPLIT_TRAIN, -1}, {"training", SPLIT_TRAIN, -1}, {"dev", SPLIT_VALIDATION, -1},
        {"val", SPLIT_VALIDATION, -1}, {"valid", SPLIT_VALIDATION, -1},
        {"validation", SPLIT_VALIDATION, -1}, {"test", SPLIT_TEST, -1}, {"testing", SPLIT_TEST, -1},
        {"pos", -1, 1}, {"positive", -1, 1}, {"positives", -1, 1}, {"bound", -1, 1},
        {"neg", -1, 0}, {"negative", -1, 0}, {"negatives", -1, 0}, {"unbound", -1, 0},
    };
    bool split_known = false;
    for (bool cut = true; cut;) {
        cut = false;
        char *start = stem + strlen(stem);
        while (start > stem && strchr("._-", start[-1]) == NULL) start--;
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
            if (strcasecmp(start, words[i].word) != 0) continue;
            if (words[i].split >= 0 ? split_known : facts->label >= 0) continue;
            if (words[i].split >= 0) {
                facts->split = (source_split)words[i].split;
                split_known = true;
            } else {
                facts->label = words[i].label;
            }
            *(start > stem ? start - 1 : start) = '\0';
            facts->has_words = cut = true;
            break;
        }
    }
}

/* Name of the folder that path lies in. Owner: caller. */
static char *folder_name(const char *path)
{
    char *copy = memory_copy_text(path);
    char *slash = strrchr(copy, '/');
    if (slash != NULL) *slash = '\0';
    char *real = realpath(slash == NULL ? "." : slash == copy ? "/" : copy, NULL);
    char *base = real != NULL ? strrchr(real, '/') : NULL;
    char *name = memory_copy_text(base != NULL && base[1] != '\0' ? base + 1 : "dataset");
    free(real);
    memory_free(copy);
    return name;
}

static name_facts read_name(const char *path)
{
    name_facts facts = {.label = -1};
    const char *slash = strrchr(path, '/');
    if (strcmp(path, "-") == 0) {
        facts.name = memory_copy_text("stdin");
        return facts;
    }
    char *stem = memory_copy_text(slash != NULL ? slash + 1 : path);
    if (!read_deepbind_name(&facts, stem)) {
        facts.family = cut_ending(stem);
        cut_words(&facts, stem);
    }
    facts.name = stem[0] != '\0' ? memory_copy_text(stem) : folder_name(path);
    memory_free(stem);
    return facts;
}

/* ---- selection ------------------------------------------------------------------------------ */

typedef struct {
    const char *only;  /* as given */
    bool all, k562, pattern;
    char **names;      /* [count] */
    bool *found;       /* [count] */
    size_t count;
} selection;

static void add_selected(selection *s, const char *name)
{
    s->names = memory_resize(s->names, s->count, s->count + 1, sizeof *s->names);
    s->found = memory_resize(s->found, s->count, s->count + 1, sizeof *s->found);
    s->names[s->count++] = memory_copy_text(name);
}

static void release_selection(selection *s)
{
    for (size_t i = 0; i < s->count; i++) memory_free(s->names[i]);
    memory_free(s->names);
    memory_free(s->found);
}

static status_t read_names(selection *s, const char *path)
{
    lines *in;
    TRY(lines_open(&in, path));
    char *text;
    size_t length;
    status_t status;
    while ((status = lines_next(in, &text, &length)) == STATUS_OK && text != NULL) {
        text[strcspn(text, "#")] = '\0';
        text += strspn(text, " \t");
        length = strlen(text);
        while (length > 0 && isspace((unsigned char)text[length - 1])) text[--length] = '\0';
        if (length > 0) add_selected(s, text);
    }
    lines_close(in);
    if (status == STATUS_OK && s->count == 0) {
        return status_set(STATUS_DATA, "%s: names no dataset", path);
    }
    return status;
}

static status_t read_selection(selection *s, const char *only)
{
    *s = (selection){.only = only, .all = only == NULL};
    if (s->all) return STATUS_OK;
    if (strcasecmp(only, "k562") == 0) {
        s->k562 = true;
    } else if (only[0] == '@') {
        return read_names(s, only + 1);
    } else if (strpbrk(only, "*?[") != NULL) {
        s->pattern = true;
    } else {
        char *copy = memory_copy_text(only), *rest = copy;
        for (char *name; (name = strsep(&rest, ",")) != NULL;) {
            if (name[0] != '\0') add_selected(s, name);
        }
        memory_free(copy);
        if (s->count == 0) return status_set(STATUS_USAGE, "--only: names no dataset");
    }
    return STATUS_OK;
}

static bool selects(selection *s, const char *name)
{
    if (s->all) return true;
    const published_dataset *row = published_find(name);
    if (s->k562) return row != NULL;
    if (s->pattern) {
        return fnmatch(s->only, name, 0) == 0
            || (row != NULL && (fnmatch(s->only, row->name, 0) == 0
                                || fnmatch(s->only, row->folder, 0) == 0));
    }
    bool selected = false;
    for (size_t i = 0; i < s->count; i++) {
        if (strcmp(s->names[i], name) == 0
            || (row != NULL && published_find(s->names[i]) == row)) {
            s->found[i] = selected = true;
        }
    }
    return selected;
}

static status_t check_selected(const selection *s, size_t files)
{
    for (size_t i = 0; i < s->count; i++) {
        if (!s->found[i]) {
            return status_set(STATUS_NOINPUT, "the sources hold no dataset '%s'", s->names[i]);
        }
    }
    if (files == 0 && !s->all) {
        return status_set(STATUS_NOINPUT, "the sources hold no dataset of --only %s", s->only);
    }
    return STATUS_OK;
}

/* ---- the search ----------------------------------------------------------------------------- */

typedef struct {
    source_list list;
    size_t capacity;
    const source_options *options;
    selection selected;
} search;

static void leave_out(source_list *list, const char *path)
{
    list->left_out = memory_resize(list->left_out, list->left_out_count, list->left_out_count + 1,
                                   sizeof *list->left_out);
    list->left_out[list->left_out_count++] = memory_copy_text(path);
}

static void add_file(search *s, const char *path, const name_facts *facts, sequences_kind kind)
{
    source_list *list = &s->list;
    memory_grow(list->files, &s->capacity, list->count + 1);
    int label = kind != SEQUENCES_FASTA ? -1 : facts->label >= 0 ? facts->label : 1;
    list->files[list->count++] = (source_file){
        .name = memory_copy_text(facts->name), .path = memory_copy_text(path),
        .split = facts->split, .label = label, .part = facts->part, .kind = kind};
}

static void add_note(source_list *list, char *sentence)
{
    list->notes = memory_resize(list->notes, list->note_count, list->note_count + 1,
                                sizeof *list->notes);
    list->notes[list->note_count++] = sentence;
}

/* Whether a file of a folder may be one of ours by its name. */
static bool may_be_ours(const search *s, name_family family)
{
    if (s->options->read.any_kind) return family != FAMILY_NONE;
    switch (s->options->read.kind) {
    case SEQUENCES_DEEPBIND: return family == FAMILY_DEEPBIND;
    case SEQUENCES_TABLE: return family == FAMILY_TABLE;
    default: return family == FAMILY_FASTA;
    }
}

static status_t detect(sequences_kind *ret, const char *path, const sequences_options *options)
{
    sequences *file;
    TRY(sequences_open(&file, path, options));
    *ret = sequences_get_kind(file);
    sequences_close(file);
    return STATUS_OK;
}

static status_t take_file(search *s, const char *path, bool in_folder)
{
    name_facts facts = read_name(path);
    status_t status = STATUS_OK;
    sequences_kind kind = s->options->read.kind;
    if (in_folder && !may_be_ours(s, facts.family)) {
        leave_out(&s->list, path);
    } else if (selects(&s->selected, facts.name)) {
        bool ours = true;
        if (s->options->read.any_kind && facts.family == FAMILY_DEEPBIND) {
            kind = SEQUENCES_DEEPBIND;
        } else if (s->options->read.any_kind) {
            status = detect(&kind, path, &s->options->read);
            if (status == STATUS_DATA && in_folder && !facts.has_words) {
                leave_out(&s->list, path);
                status = STATUS_OK;
                ours = false;
            }
            if (facts.label >= 0 && kind == SEQUENCES_DEEPMOTIF) kind = SEQUENCES_FASTA;
        }
        if (status == STATUS_OK && ours) add_file(s, path, &facts, kind);
    }
    memory_free(facts.name);
    return status;
}

/* The folders that lead to where the search stands, by their true paths. */
typedef struct above {
    const struct above *next;
    char *path;
    int depth;
} above;

/* Does a link lead back to a folder that it lies in? */
static bool is_above(const above *folders, const char *path)
{
    for (; folders != NULL; folders = folders->next) {
        if (strcmp(folders->path, path) == 0) return true;
    }
    return false;
}

/* What Emacs, Vim and LibreOffice put beside a file that is open. */
static bool is_lock(const char *name)
{
    const size_t length = strlen(name);
    return strncmp(name, ".#", 2) == 0 || strncmp(name, ".~lock.", 7) == 0
        || (name[0] == '.' && length > 5 && strncmp(name + length - 4, ".sw", 3) == 0);
}

static status_t take(search *s, const char *path, const above *folders);

static status_t take_inside(search *s, const char *path, const char *name, const above *folders)
{
    const size_t length = strlen(path);
    char *inner = memory_format("%s%s%s", path, length > 0 && path[length - 1] == '/' ? "" : "/",
                                name);
    status_t status = STATUS_OK;
    if (is_lock(name)) add_note(&s->list, memory_format("%s: left out: an editor's lock", inner));
    else if (name[0] != '.') status = take(s, inner, folders);
    memory_free(inner);
    return status;
}

static status_t take_folder(search *s, const char *path, const above *folders)
{
    char **names, *real = realpath(path, NULL);
    size_t count;
    const above here = {folders, real, folders != NULL ? folders->depth + 1 : 1};
    status_t status = STATUS_OK;
    if (real == NULL) {
        status = status_set(STATUS_NOINPUT, "%s: cannot be read: %s", path, strerror(errno));
    } else if (is_above(folders, real)) {
        add_note(&s->list, memory_format("%s: left out: a link to a folder that it lies in", path));
    } else if (here.depth > DEPTH_MAX) {
        status = status_set(STATUS_NOINPUT, "%s: more than %d folders deep", path, DEPTH_MAX);
    } else {
        status = files_list_all(&names, &count, path);
        for (size_t i = 0; i < count && status == STATUS_OK; i++) {
            status = take_inside(s, path, names[i], &here);
        }
        files_free_names(names, count);
    }
    free(real);
    return status;
}

/* What is no file and no folder: an error where it is given, a note where it lies in a folder. */
static status_t take(search *s, const char *path, const above *folders)
{
    const bool standard = folders == NULL && strcmp(path, "-") == 0;
    if (standard) TRY(bytes_hold_standard());
    const files_kind kind = standard ? FILES_PLAIN : files_get_kind(path);
    if (kind == FILES_FOLDER) return take_folder(s, path, folders);
    if (kind == FILES_PLAIN) return take_file(s, path, folders != NULL);
    if (folders == NULL && kind == FILES_MISSING) {
        return status_set(STATUS_NOINPUT, "%s: cannot be read: %s", path, strerror(errno));
    }
    if (folders == NULL) {
        return status_set(STATUS_NOINPUT, "%s: is no plain file; what comes from a pipe is read as "
                          "'-', standard input", path);
    }
    add_note(&s->list, kind == FILES_MISSING
             ? memory_format("%s: left out: a link that leads nowhere", path)
             : memory_format("%s: left out: a pipe or a device, no plain file", path));
    return STATUS_OK;
}

/* ---- order and conflicts -------------------------------------------------------------------- */

static int compare_files(const void *a, const void *b)
{
    const source_file *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    if (order == 0) order = (int)x->split - (int)y->split;
    if (order == 0) order = x->part - y->part;
    if (order == 0) order = y->label - x->label;
    if (order == 0) order = strcmp(x->path, y->path);
    return order;
}

/* Files of one dataset and split must be: one with its own labels, or DeepBind's A and C, or one
 * for each class. Neighbours in the sorted list show every breach. */
static status_t check_conflicts(const source_list *list)
{
    for (size_t i = 1; i < list->count; i++) {
        const source_file *a = &list->files[i - 1], *b = &list->files[i];
        if (strcmp(a->name, b->name) != 0 || a->split != b->split) continue;
        bool parts = a->part == 1 && b->part == 2;
        bool classes = a->label == 1 && b->label == 0;
        if (parts || classes) continue;
        return status_set(STATUS_DATA, "%s and %s: two files for %s of dataset '%s'", a->path,
                          b->path, sources_split_name(a->split), a->name);
    }
    return STATUS_OK;
}

/* Of each dataset's name: can results bear it? */
static status_t check_names(const source_list *list, const source_options *options)
{
    if (options->name != NULL) {
        const status_t s = output_check_name(options->name);
        return s == STATUS_OK ? s : status_prefix(STATUS_USAGE, "--name");
    }
    for (size_t i = 0; i < list->count; i++) {
        if (output_check_name(list->files[i].name) == STATUS_OK) continue;
        char *shown = names_show(list->files[i].path);
        const status_t s = status_prefix(STATUS_DATA, "%s", shown);
        memory_free(shown);
        return s;
    }
    return STATUS_OK;
}

static status_t check_columns(const source_list *list, const sequences_options *read)
{
    const char *given = read->label_column != NULL ? "--label-column" : "--sequence-column";
    if (read->label_column == NULL && read->sequence_column == NULL) return STATUS_OK;
    for (size_t i = 0; i < list->count; i++) {
        if (list->files[i].kind == SEQUENCES_TABLE) return STATUS_OK;
    }
    return status_set(STATUS_USAGE, "%s names a column of a table, and %s is none", given,
                      list->files[0].path);
}

status_t sources_find(source_list *ret, const char *const *sources, size_t count,
                      const source_options *options)
{
    *ret = (source_list){0};
    search s = {.options = options};
    status_t status = read_selection(&s.selected, options->only);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) status = take(&s, sources[i], NULL);
    if (status == STATUS_OK) status = check_selected(&s.selected, s.list.count);
    if (status == STATUS_OK && s.list.count == 0) {
        status = status_set(STATUS_NOINPUT, "%s: holds no sequence files that import recognises "
                            "(--help lists them)", count > 0 ? sources[0] : "no source");
    }
    if (status == STATUS_OK) {
        qsort(s.list.files, s.list.count, sizeof *s.list.files, compare_files);
        status = check_conflicts(&s.list);
    }
    if (status == STATUS_OK) status = check_names(&s.list, options);
    if (status == STATUS_OK) status = check_columns(&s.list, &options->read);
    release_selection(&s.selected);
    *ret = s.list;
    if (status != STATUS_OK) sources_release(ret);
    return status;
}

void sources_release(source_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        memory_free(list->files[i].name);
        memory_free(list->files[i].path);
    }
    memory_free(list->files);
    files_free_names(list->left_out, list->left_out_count);
    files_free_names(list->notes, list->note_count);
    *list = (source_list){0};
}
