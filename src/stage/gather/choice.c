/* The motif file is copied byte by byte, as its text gives the same matrices again, and it may be
 * gone tomorrow. The copy is written first: should a kill come between the two, the hash in
 * gather.json says that the copy is another's. */
#include "src/stage/gather/choice.h"

#include <string.h>

#include "io/files.h"
#include "io/json.h"
#include "io/motifs.h"
#include "io/output.h"
#include "src/core/memory.h"

static char *choice_path(const char *folder)
{
    return memory_format("%s/gather.json", folder);
}

static char *motifs_path(const char *folder)
{
    return memory_format("%s/gather.motifs", folder);
}

static char *copy(const char *text)
{
    return text != NULL ? memory_copy_text(text) : NULL;
}

static status_t read_known(known_list *ret, json_view v)
{
    json_view list = {0};
    TRY(json_find_list(&list, v, "known"));
    ret->rows = memory_array(ret->rows, json_count(list));
    for (size_t i = 0; i < json_count(list); i++) {
        const char *dataset, *motifs;
        TRY(json_get_text(&dataset, json_item(list, i), "dataset"));
        TRY(json_get_text(&motifs, json_item(list, i), "motifs"));
        ret->rows[ret->count++] = (struct known_row){.dataset = memory_copy_text(dataset),
                                                     .motifs = memory_copy_text(motifs)};
    }
    return STATUS_OK;
}

static status_t read_fields(choice *ret, json_view v)
{
    const char *name = NULL, *hash = "", *networks = NULL;
    TRY(json_find_text(&name, v, "motifs"));
    if (name != NULL) TRY(json_get_text(&hash, v, "motifs_sha256"));
    if (name != NULL && strlen(hash) != HASH_TEXT_SIZE - 1) {
        return status_set(STATUS_DATA, "%s: motifs_sha256: is no SHA-256", v.file);
    }
    TRY(json_get_number(&ret->pvalue, v, "pvalue", 1e-12, 1));
    TRY(json_find_text(&networks, v, "networks"));
    TRY(json_get_int(&ret->seed, v, "seed", 0, INT64_MAX));
    choice_release(ret);
    ret->motifs_name = copy(name);
    memcpy(ret->motifs_hash, hash, strlen(hash) + 1);
    ret->networks = copy(networks);
    return read_known(&ret->known, v);
}

status_t choice_read(choice *ret, const char *folder)
{
    char *path = choice_path(folder);
    json *o = NULL;
    status_t s = STATUS_OK;
    if (files_exists(path)) {
        s = json_read(&o, path);
        if (s == STATUS_OK) s = read_fields(ret, json_look(o, path));
        json_free(o);
    }
    memory_free(path);
    return s;
}

void choice_release(choice *c)
{
    memory_free(c->motifs_name);
    memory_free(c->networks);
    known_release(&c->known);
    c->motifs_name = c->networks = NULL;
    c->motifs_hash[0] = '\0';
}

status_t choice_read_motifs(motif_set *ret, const choice *c, const char *folder)
{
    char *path = motifs_path(folder), hash[HASH_TEXT_SIZE];
    status_t s = motifs_read(ret, NULL, path);
    if (s == STATUS_OK) {
        motif_set_hash(hash, ret);
        if (strcmp(hash, c->motifs_hash) != 0) {
            s = status_set(STATUS_DATA, "%s: is not the motif file %s that the last gather was "
                           "told: give --motifs FILE or --motifs none", path, c->motifs_name);
            motif_set_release(ret);
        }
    }
    memory_free(path);
    return s;
}

static status_t write_if_new(const char *path, const char *bytes, size_t count)
{
    size_t got;
    char *there = files_read(&got, path, count + 1);
    const bool same = there != NULL && got == count && memcmp(there, bytes, count) == 0;
    memory_free(there);
    return same ? STATUS_OK : output_write(path, bytes, count);
}

static status_t copy_motifs(const char *folder, const char *file)
{
    enum { MOST = 1 << 28 };
    size_t count;
    char *bytes = files_is_plain(file) ? files_read(&count, file, MOST) : NULL;
    if (bytes == NULL || count == MOST) {
        memory_free(bytes);
        return status_set(STATUS_DATA, "%s: must be a plain file of less than 256 MiB: gather "
                          "keeps a copy", file);
    }
    char *path = motifs_path(folder);
    status_t s = write_if_new(path, bytes, count);
    memory_free(path);
    memory_free(bytes);
    return s;
}

status_t choice_write(const choice *c, const char *folder, const char *motif_file)
{
    if (motif_file != NULL) TRY(copy_motifs(folder, motif_file));
    json *o = json_make_object(), *known = NULL;
    json_put_text(o, "motifs", c->motifs_name);
    if (c->motifs_name != NULL) json_put_text(o, "motifs_sha256", c->motifs_hash);
    for (size_t i = 0; i < c->known.count; i++) {
        if (known == NULL) known = json_put_list(o, "known");
        json *row = json_add_object(known);
        json_put_text(row, "dataset", c->known.rows[i].dataset);
        json_put_text(row, "motifs", c->known.rows[i].motifs);
    }
    json_put_number(o, "pvalue", c->pvalue);
    json_put_text(o, "networks", c->networks);
    json_put_int(o, "seed", c->seed);
    char *text = json_text(o, (json_form){2, 17, true}), *path = choice_path(folder);
    status_t s = write_if_new(path, text, strlen(text));
    memory_free(path);
    memory_free(text);
    json_free(o);
    if (s != STATUS_OK || c->motifs_name != NULL) return s;
    path = motifs_path(folder);
    s = files_remove(path);
    memory_free(path);
    return s;
}
