/* agenda: what a sweep is to do: datasets x networks x seeds, each of them a task with a number.
 *
 * Numbers run over seeds within networks within datasets; the seed changes fastest. */
#ifndef DEMODASH_STAGE_SWEEP_AGENDA_H
#define DEMODASH_STAGE_SWEEP_AGENDA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/compendium.h"
#include "src/stage/task/kernel_machine.h"
#include "src/stage/task/tasks.h"

/* All of it is borrowed. */
typedef struct {
    const char *compendium;         /* path; the first rank of each team reads it */
    const char *folder;             /* of the results; NULL: none yet */
    const load_entry *entries;      /* of the compendium */
    const size_t *datasets;         /* [dataset_count] indices of entries */
    size_t dataset_count;
    const task_network *networks;   /* spec.length is set to each dataset's */
    size_t network_count;
    const int64_t *seeds;
    size_t seed_count;
    recipe recipe;
    kernel_machine_settings gkm;    /* where the kernel machine is among the networks */
    double checkpoint_seconds;
    int ranks_per_task;             /* 1..16; 0: the number with the least predicted makespan */
    bool untested;                  /* leave the test sets unread: tasks are only validated */
    bool one_dataset;               /* refuse a selection of several (train) */
} agenda;

/* What lies ahead, once it is known. */
typedef struct {
    size_t total, finished;         /* tasks; finished before */
    int ranks_per_task, teams, idle_ranks;
} agenda_outlook;

typedef struct {
    const load_entry *entry;
    size_t dataset;                 /* index of the entry */
    const task_network *network;
    int64_t seed;
    net_spec spec;                  /* of the dataset's length */
} agenda_item;

/* The number of tasks, and one of them. */
size_t agenda_count(const agenda *plan);
agenda_item agenda_get(const agenda *plan, size_t number);

/* The recipe of a task; its network's place below the results folder, "" where it has none.
 * Borrowed. */
const recipe *agenda_recipe(const agenda *plan, const agenda_item *item);
const char *agenda_place(const agenda_item *item);

/* The task's folder. Owner: caller, memory_free. */
char *agenda_folder(const agenda *plan, const agenda_item *item);

/* Sizes of the largest of the datasets: what memory goes by. */
compendium_size agenda_largest(const agenda *plan);

/* Numbers of the tasks without results in the folder, judged by the files' names alone, into
 * todo [agenda_count]; returns how many. Without a folder all. Not collective. */
size_t agenda_find_unfinished(size_t *todo, const agenda *plan);

#endif
