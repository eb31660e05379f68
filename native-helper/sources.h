/*
 * sources.h: what will be mounted, as detached mounts.
 *
 * Called by the monitor M as uid 0 of P, in its own mount namespace, before any process of the container exists. The
 * child only moves these descriptors onto their targets; it never opens a host path that the plan names.
 */
#ifndef TIFFIN_SOURCES_H
#define TIFFIN_SOURCES_H

#include "container.h"

struct sources {
    int root;     /* the detached root: the overlay or the directory */
    int *of_op;   /* per operation of the plan: a detached mount, or -1 */
    bool *is_new; /* per operation: a volume at whose place the image has nothing */
    uint32_t count;
    const char *grown; /* of the plan: a source that was mounted with all below it though that was not asked for; or NULL */
};

/* Opens all sources the plan names and applies their attributes. */
int sources_open(const struct container *container, struct sources *sources);
void sources_close(struct sources *sources);
#define cleanup_sources __attribute__((cleanup(sources_close)))

/* MOUNT_ATTR_… of the plan's attribute word. */
uint64_t mount_attributes(uint32_t word);
/* MS_… for the plan's propagation word (index into private rprivate slave rslave shared rshared unbindable runbindable). */
uint64_t propagation_flag(uint32_t word, bool *recursive);

#endif
