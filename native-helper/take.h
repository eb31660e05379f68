/*
 * take.h: what is at a path of a container or of the host becomes a tar stream: the sending side of a copy.
 *
 * A last link is followed. `DIR/.` is what is in DIR: its entries have no common name then, and a first one, of the directory itself, has
 * none at all.
 */
#ifndef TIFFIN_TAKE_H
#define TIFFIN_TAKE_H

#include "endpoint.h"
#include "pack.h"

struct take {
    const char *path;
    bool is_stream; /* for others than put: plain times, no entry without a name */
    struct packer packer;
};

/* endpoint_work: writes the stream to standard output. */
int take_all(void *context, const struct workplace *place);

#endif
