/*
 * volumes.h: volumes that are more than a directory: a tmpfs, a directory elsewhere, the files of an image.
 *
 * Called by M in P, in its own mount namespace, before anything else is mounted. Each is mounted on the volume's directory there, which
 * only M sees, so that binds of the plan find it by its path. A tmpfs, and an image with what was written, are the same for all containers
 * that have them at a time: who comes later clones the mount out of the namespace of a monitor that runs, found through a registry file.
 * The last to end takes a tmpfs along.
 */
#ifndef TIFFIN_VOLUMES_H
#define TIFFIN_VOLUMES_H

#include "container.h"

/* Mounts all OP_VOLUME_MOUNT of the plan, once for a process. -1 reported. */
int volumes_mount(const struct container *container);

#endif
