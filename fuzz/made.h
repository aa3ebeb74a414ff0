/* made: sound files of our HDF5 formats, taken apart into their objects, for fuzz_made.c. */
#ifndef DEMODASH_FUZZ_MADE_H
#define DEMODASH_FUZZ_MADE_H

#include "io/h5.h"

/* A group, a dataset or, with a name, an attribute. */
typedef struct {
    char *path, *name;
    h5_kind kind;
    h5_shape shape;  /* of a dataset of numbers: these are its values [size] */
    void *data;
    size_t size;
    char **texts;    /* [count] of a dataset of texts, or an attribute's only one */
    size_t count;
    int64_t whole;
    double real;
} made_object;

typedef struct {
    const char *format;
    int64_t version;        /* of the format */
    const char *more;       /* the group to which further ones are added */
    status_t (*read)(const char *path); /* by the harness of the format */
    made_object *objects;   /* [count] as the file lists them, a group before what is in it */
    size_t count, capacity;
} made_file;

enum { MADE_FILES = 4 };

/* compendium, model, explanation of a network of convolutions and one with an LSTM. Made by the
 * program's own writers on the first call. Static. */
const made_file *made_files(void);

#endif
