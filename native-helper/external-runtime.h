/*
 * external-runtime.h: an OCI runtime (crun, runc, youki) in place of our own set-up, driven as conmon drives it.
 *
 * The monitor mounts the root on BUNDLE/rootfs in its own mount namespace, runs `create`, becomes the parent of the
 * container's process (it is a subreaper), runs `start`, and `delete` after the end. All in P.
 */
#ifndef TIFFIN_EXTERNAL_RUNTIME_H
#define TIFFIN_EXTERNAL_RUNTIME_H

#include "monitor.h"
#include "sources.h"

/* `create` and everything up to `start`; fills monitor->child. `in`, `out`, `err` become the container's. -1 reported. */
int external_create(struct monitor *monitor, struct sources *sources, const int stdio[3]);
int external_start(struct monitor *monitor);
/* Whatever the runtime keeps about the container; called at its end and after a failed start. */
void external_delete(const struct monitor *monitor);

#endif
