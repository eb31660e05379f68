/*
 * take.h: what is at a path of a container or of the host becomes a tar stream: the sending side of a copy.
 *
 * A last link is followed. `DIR/.` is what is in DIR: its entries have no common name then, and a first one, of the directory itself, has
 * none at all. Or the names in a directory alone, for who is typing one.
 */
#ifndef TIFFIN_TAKE_H
#define TIFFIN_TAKE_H

#include "endpoint.h"
#include "pack.h"

struct take {
    const char *path;
    bool is_stream; /* for others than put: plain times, no entry without a name */
    bool is_names;  /* no tar: a letter for its kind (d, l, f), a name and a NUL for each entry */
    struct packer packer;
};

/* endpoint_work: writes the stream to standard output. */
int take_all(void *context, const struct workplace *place);

#endif
