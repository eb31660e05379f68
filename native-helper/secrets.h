/*
 * secrets.h: values that are in no plan: the plan names files of the run directory, which vanish once they are read.
 *
 * secrets_load() is called by M before each start, while no process of the container exists. What it has read stays in
 * its memory, by the name of the file: a restart, and an exec that is forked from M, find it there. S inherits it, writes
 * files or variables from it, and forgets it with execve.
 */
#ifndef TIFFIN_SECRETS_H
#define TIFFIN_SECRETS_H

#include "container.h"
#include "rootfs.h"

/* Reads and removes the files of all secrets of the plan that are not known yet. -1 reported at stage `secret`. */
int secrets_load(const struct container *container);

/* Writes one secret as a file: below /run/secrets, which becomes a tmpfs over whatever is there, or bound to its target. */
int secrets_place(struct rootfs *rootfs, const struct plan_op *op);

/* Protects the files of a container whose root is read-only. */
int secrets_protect(const struct rootfs *rootfs);

/* How many variables the plan's secrets make, and (from malloc, or NULL) the one at `index` as NAME=value. */
uint32_t secrets_variable_count(const struct container *container);
char *secrets_variable(const struct container *container, uint32_t index);

#endif
