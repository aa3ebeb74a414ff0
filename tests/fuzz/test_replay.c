/* The files of fuzz/corpus and fuzz/regressions go through their harnesses, which end the program
 * where a promise is broken. A file whose name begins with bad- is refused, any other is read. */
#include "fuzz/fuzz.h"
#include "io/files.h"
#include "src/core/memory.h"

#include "tests/harness.h"

static size_t replay_file(const char *path, const char *name, fuzz_target *target)
{
    size_t count;
    printf("    %s\n", path);
    fflush(stdout); /* where the program ends, this was the file */
    char *bytes = files_read(&count, path, 1 << 24);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    const status_t s = target((const uint8_t *)bytes, count);
    const bool wanted = strncmp(name, "bad-", 4) != 0;
    if ((s == STATUS_OK) != wanted) {
        printf("    ..was %s: %s\n", wanted ? "refused" : "read", status_message());
    }
    CU_ASSERT_EQUAL(s == STATUS_OK, wanted);
    memory_free(bytes);
    return 1;
}

static size_t replay_folder(const char *kind, const char *harness, fuzz_target *target)
{
    const char *top = getenv("SOURCE_DIR");
    char *folder = memory_format("%s/fuzz/%s/%s", top != NULL ? top : ".", kind, harness), **names;
    size_t count = 0, done = 0;
    if (files_is_folder(folder)) {
        CU_ASSERT_EQUAL_FATAL(files_list(&names, &count, folder), STATUS_OK);
        for (size_t i = 0; i < count; i++) {
            char *path = memory_format("%s/%s", folder, names[i]);
            done += replay_file(path, names[i], target);
            memory_free(path);
        }
        files_free_names(names, count);
    }
    memory_free(folder);
    return done;
}

static void replay(const char *harness, fuzz_target *target)
{
    CU_ASSERT_TRUE(replay_folder("corpus", harness, target) >= 2);
    replay_folder("regressions", harness, target);
    (void)target((const uint8_t *)"", 0);
}

#define REPLAY(name)                                                                               \
    static void replay_##name(void) { replay(#name, fuzz_##name); }
REPLAY(aliases)
REPLAY(background)
REPLAY(checkpoint)
REPLAY(compendium)
REPLAY(explanation)
REPLAY(genome)
REPLAY(gzip)
REPLAY(h5)
REPLAY(json)
REPLAY(lists)
REPLAY(made)
REPLAY(metrics)
REPLAY(model)
REPLAY(motifs)
REPLAY(peaks)
REPLAY(published)
REPLAY(pulse)
REPLAY(recipe)
REPLAY(sequences)
REPLAY(sheet)
REPLAY(spec)
REPLAY(tsv)

HARNESS("fuzz", {"aliases", replay_aliases}, {"background files", replay_background},
        {"checkpoints", replay_checkpoint},
        {"compendia", replay_compendium}, {"explanations", replay_explanation},
        {"genomes", replay_genome}, {"gzip", replay_gzip}, {"any HDF5 file", replay_h5},
        {"JSON", replay_json}, {"lists of names", replay_lists}, {"made HDF5 files", replay_made},
        {"files of a task", replay_metrics}, {"models", replay_model}, {"motifs", replay_motifs},
        {"peaks", replay_peaks}, {"published AUCs", replay_published},
        {"signs of life", replay_pulse}, {"recipes", replay_recipe},
        {"sequences", replay_sequences}, {"sheets", replay_sheet},
        {"texts of options", replay_spec}, {"tables", replay_tsv})
