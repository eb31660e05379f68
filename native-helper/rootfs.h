/*
 * rootfs.h: assembles the container's root in the mount namespace of the child S, and moves into it.
 *
 * Order: rootfs_assemble() while the host's tree is still there, rootfs_enter(), rootfs_seal() once the working
 * directory has been made. The only host paths used are fixed ones (/dev/null, /sys, /proc, /tmp as a scratch mount
 * point) of the namespace inherited from M, which no container code has touched.
 */
#ifndef TIFFIN_ROOTFS_H
#define TIFFIN_ROOTFS_H

#include "container.h"
#include "sources.h"

struct rootfs {
    const struct container *container;
    const struct sources *sources;
    int root; /* O_PATH of the assembled root */
    int null; /* the host's /dev/null, verified */
    int devpts;
    int secrets;  /* the tmpfs on /run/secrets; -1 without secrets */
    int terminal; /* the pty's master, to be handed to M; -1 without a terminal */
};

int rootfs_assemble(struct rootfs *rootfs);
int rootfs_enter(struct rootfs *rootfs);
int rootfs_seal(const struct rootfs *rootfs);
void rootfs_close(struct rootfs *rootfs);

#endif
