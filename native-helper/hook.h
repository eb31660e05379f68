/*
 * hook.h: programs of the host that devices of vendors want to be run before a container's own (CDI's createContainer).
 *
 * Called by S while it assembles the root: in the container's namespaces, where no code of the container runs yet and the
 * host's tree is still there. They are run as the container's root, which reaches no further than the user does.
 */
#ifndef TIFFIN_HOOK_H
#define TIFFIN_HOOK_H

#include "container.h"

/* Where hooks look for the root: `rootfs` in the container's directory, which must be there. -1 when the plan has no hooks. */
int hook_open_place(const struct container *container);

/* Runs one to its end; it reads the state of the container, as JSON, from its standard input. -1 reported at stage `hook`. */
int hook_run(const struct plan_op *op);

#endif
