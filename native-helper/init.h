/*
 * init.h: PID 1 of a container with --init: starts the command, forwards signals to it, reaps, ends with its status.
 *
 * It is the sealed copy of this helper, executed again after everything is confined: so it is an ordinary process of
 * the container, with nothing of the host in its memory, and /proc/1/exe is a file that cannot be written.
 */
#ifndef TIFFIN_INIT_H
#define TIFFIN_INIT_H

#include "container.h"
#include "users.h"

/* A descriptor of this program's sealed copy, through the /proc that is in view. -1 when there is none. */
int init_open_self(void);

/* Executes `self` as `init SYNC COMMAND…`; returns only on failure (stage `execute`). */
void init_execute(const struct container *container, const struct user *user, int self, int sync);

#endif
