/* kind: what a task fits: a network, or one of the models that keep networks honest. Resolved once,
 * where a name enters (an option, a folder), and carried beside the name from there on. */
#ifndef DEMODASH_STAGE_TASK_KIND_H
#define DEMODASH_STAGE_TASK_KIND_H

typedef enum {
    TASK_NETWORK,
    TASK_COMPOSITION, /* logistic regression on composition (src/baseline/composition.h) */
    TASK_GKM          /* gapped k-mer kernel machine (src/stage/task/kernel_machine.h) */
} task_kind;

/* The kind of what tables and folders call `name`: any name but a baseline's is a network's. */
task_kind task_kind_named(const char *name);

/* "composition", "gkm"; "" for networks, which have names of their own. Static. */
const char *task_kind_name(task_kind kind);

#endif
