/*
 * namespaces.h: makes the child S in the container's namespaces, as M's child, and maps its IDs.
 */
#ifndef TIFFIN_NAMESPACES_H
#define TIFFIN_NAMESPACES_H

#include "container.h"

struct child {
    pid_t pid;      /* as M counts processes */
    pid_t host_pid; /* as /proc does, which is the host's */
    int pidfd;
    int sync;          /* M's end of the channel */
    bool shares_realm; /* the kernel refused a user namespace of its own */
};

/* What S runs; its result is its exit status when it did not become the command. */
typedef int child_main(const struct container *container, void *argument, int sync);

/*
 * Forks S with the container's own namespaces, after joining those of others (an intermediate process does that, so that
 * M stays where it is). The cgroup namespace is left to S: its root must be the cgroup S ends up in.
 */
int child_fork(const struct container *container, child_main *run, void *argument, struct child *child);

/* Writes S's ID maps, as uid 0 of P: the plan's, or all of P as it is. */
int child_map_ids(const struct container *container, const struct child *child);

/* Joins all namespaces in which that process lives and we do not; the PID namespace is that of children to come. `op` is blamed. */
int namespaces_join(int pidfd, pid_t pid, int op);

/* The same for what files depend on: the user and the mount namespace. */
int namespaces_join_files(int pidfd, pid_t pid);

void child_close(struct child *child);

#endif
