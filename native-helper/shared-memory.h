/*
 * shared-memory.h: the /dev/shm of another container, whose IPC namespace is joined.
 *
 * Called by M. A mount can only be cloned by who is in its mount namespace, so a process of ours enters that, clones what
 * is at /dev/shm without following a link that is there, and hands the descriptor over.
 */
#ifndef TIFFIN_SHARED_MEMORY_H
#define TIFFIN_SHARED_MEMORY_H

#include "container.h"

/* A detached clone of the mount, in *found; -1 there when that container has none. -1 reported at stage `mount`. */
int shared_memory_open(const struct container *container, const struct plan_op *op, int *found);

#endif
