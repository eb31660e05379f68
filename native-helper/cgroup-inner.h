/*
 * cgroup-inner.h: control groups that somebody else divides: a container whose init makes some of its own, a unit that was delegated to us.
 */
#ifndef TIFFIN_CGROUP_INNER_H
#define TIFFIN_CGROUP_INNER_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "container.h"

enum { CGROUP_PATH_BYTES = 512 };

/* Puts a process there. -1 with errno. */
int cgroup_put(int directory, pid_t pid);

/* The line `0::/path` of /proc/PID/cgroup, below where version 2 is mounted. -1 with errno. */
int cgroup_of(pid_t pid, const char *root, char path[CGROUP_PATH_BYTES]);

/*
 * Where in the control group `path` that process is: the empty text, or `/init.scope`. A divided group has no processes of its own: who
 * joins the container goes where its first process is. -1 with errno when it is not in it at all.
 */
int cgroup_below(const char *path, pid_t neighbour, char below[CGROUP_PATH_BYTES]);

/* Puts a process into the group, or into that part of it. -1 with errno. */
int cgroup_put_below(int directory, const char *below, pid_t pid);

/* Lets the container's root make groups in it, and nothing more: limits are ours. */
void cgroup_hand_over(int directory, const struct container *container);

#endif
