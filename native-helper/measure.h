/* What trees take on the disk. */
#ifndef TIFFIN_MEASURE_H
#define TIFFIN_MEASURE_H

#include "path-set.h"

#include <stdint.h>

struct measure {
    uint64_t disk;         /* bytes of whole blocks, as du counts them */
    uint64_t bytes;        /* lengths of regular files */
    uint64_t entries;      /* without the top */
    struct path_set known; /* files of several names that were counted */
};

/* Adds what is at `name` in `directory`, whatever it is; nothing when it is not there. Links are not followed. */
int measure_at(struct measure *measure, int directory, const char *name);

#endif
