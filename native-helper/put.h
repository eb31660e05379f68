/*
 * put.h: a tar stream becomes files at a path of a container or of the host: the receiving side of a copy.
 */
#ifndef TIFFIN_PUT_H
#define TIFFIN_PUT_H

#include "endpoint.h"
#include "unpack.h"

struct put {
    const char *path;
    bool is_archive;  /* the stream is the user's: all of it goes into the directory; else it is what take sends */
    bool keep_owners; /* as the stream says; else the container's user, or us on the host, gets all */
    bool overwrite;   /* a directory may be replaced by something else, and the other way round */
    bool keep_modes;  /* on the host: set-ID bits, too, where nobody else can come */
    bool bounded;     /* the files, with their holes, must fit into what is free on the disk */
    struct source *source;
    struct unpacker unpacker;
    /* Found out at the first entry. */
    bool is_container, is_known;
    int root;                       /* of the tree */
    size_t skip;                    /* how much of each name is replaced by */
    char prefix[TREE_PATH_MAX + 1]; /* this, below the root */
    char around[TREE_PATH_MAX + 1]; /* the directory in which things are made */
    bool is_into;                   /* it is what the path leads to */
    uint64_t skipped_devices;
};

/* endpoint_work: reads the stream to its end. */
int put_all(void *context, const struct workplace *place);

#endif
