/*
 * filesystem.h: new file systems for the container: proc, sysfs, devpts, mqueue, cgroup2, tmpfs. Called by S in C.
 */
#ifndef TIFFIN_FILESYSTEM_H
#define TIFFIN_FILESYSTEM_H

#include "plan.h"

struct filesystem_request {
    const struct plan_op *op;
    const char *type, *target, *options;
    uint32_t attributes;
    uint64_t namespaces; /* CLONE_NEW… that are the container's own */
};

/*
 * A detached mount of the requested kind. Where the namespace behind it is not the container's own, the kernel refuses
 * a new instance: then the host's own tree is cloned (proc, sysfs, mqueue), read-only for sysfs, or an empty directory
 * stands in (cgroup2). -1 reported.
 */
int filesystem_open(const struct filesystem_request *request);

struct tmpfs_request {
    int place;   /* O_PATH */
    bool is_new; /* the image has nothing there */
    const char *options;
    uint32_t attributes;
};

/* Mounts a tmpfs on a place; with TMPFS_COPY_UP it starts with what is there. The mount, or -1 (reported). */
int filesystem_tmpfs(const struct plan_op *op, const struct tmpfs_request *request);

/* A detached, empty, read-only directory. -1 with errno. */
int filesystem_empty(void);

#endif
