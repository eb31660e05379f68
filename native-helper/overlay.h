/*
 * overlay.h: the layers of an image and a writable directory as one detached mount.
 *
 * Called by M in P, and by the verbs mount and pack. `userxattr` always: without it, replacing a directory of a lower layer fails with EIO.
 */
#ifndef TIFFIN_OVERLAY_H
#define TIFFIN_OVERLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "plan.h"

enum { OVERLAY_LAYERS_MAX = 500 };

struct overlay_dirs {
    uint32_t count;
    /* Topmost first. After an empty one, directories of which only bytes are taken, by files of those before it that name them: remap.h. */
    const char *lower[OVERLAY_LAYERS_MAX];
    const char *upper, *work; /* both NULL: nothing can be written, and there are two lower ones at least */
    bool is_volatile;
    int op; /* of the plan, for failures; or NO_OP */
};

/* A detached overlay mount of directories, or -1 (reported). */
int overlay_mount(const struct overlay_dirs *dirs);

/* Mounts the overlay on a directory of the caller's mount namespace, without devices and, with no upper one, read-only; or -1 (reported).
 */
int overlay_attach(const struct overlay_dirs *dirs, const char *target);

/* A descriptor of what the lower directories are together: of the one, or of an overlay of several, mounted nowhere. -1 (reported). */
int overlay_tree(const struct overlay_dirs *dirs);

/* A detached overlay mount for an OP_OVERLAY or OP_OVERLAY_MOUNT, or -1 (reported). */
int overlay_open(const struct plan_op *op);

#endif
