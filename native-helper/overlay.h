/*
 * overlay.h: the layers of an image and a writable directory as one detached mount.
 *
 * Called by M in P. `userxattr` always: without it, replacing a directory of a lower layer fails with EIO.
 */
#ifndef TIFFIN_OVERLAY_H
#define TIFFIN_OVERLAY_H

#include "plan.h"

/* A detached overlay mount for an OP_OVERLAY or OP_OVERLAY_MOUNT, or -1 (reported). */
int overlay_open(const struct plan_op *op);

#endif
