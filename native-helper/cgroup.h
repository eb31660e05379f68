/*
 * cgroup.h: the control group of a container: where it comes from, its limits, its end.
 *
 * Version 2 only. With systemd it is `container` below a scope of the user's manager, beside `monitor`; else it is made
 * below a directory that belongs to us. Where neither is to be had, a container that asked for nothing has none.
 */
#ifndef TIFFIN_CGROUP_H
#define TIFFIN_CGROUP_H

#include <limits.h>
#include <stdint.h>

#include "cgroup-inner.h"
#include "container.h"
#include "namespaces.h"
#include "scope.h"

struct cgroup {
    const struct plan_op *op; /* NULL: the plan wants none */
    bool is_systemd, is_required, keeps_monitor, may_move;
    const char *root;   /* where version 2 is mounted */
    const char *parent; /* without systemd: the directory to make it in */
    struct scope scope;
    bool is_connected, is_inside; /* to systemd; the monitor in the scope */
    int open_error;

    int base, directory;          /* what it is in, and it; -1: none */
    char name[80];                /* it, in `base` */
    char path[CGROUP_PATH_BYTES]; /* it, as others find it; empty: none */
    int events;                   /* memory.events; -1: nothing to watch */
    uint64_t oom_kills;           /* that were counted already */
};

/*
 * Gathers from the plan, and connects to systemd when that is to make it; else it makes room below the directory. Nothing
 * fails yet. To be called while the host's processes can be seen.
 */
void cgroup_open(const struct container *container, struct cgroup *cgroup);

/* Asks for it with the child's number; needs no answer yet. */
void cgroup_request(struct cgroup *cgroup, const struct child *child);

/* Puts the child into it and sets its limits. -1 reported, when the container is not to run without. */
int cgroup_enter(const struct container *container, struct cgroup *cgroup, const struct child *child);

/* Puts a command into the cgroup of the container in which it runs. -1 reported. */
int cgroup_join(const struct container *container, const struct child *child);

/* Puts a command that the monitor itself runs in the container into its cgroup, if it has one, where `neighbour` is in it. */
void cgroup_admit(const struct cgroup *cgroup, pid_t neighbour, pid_t pid);
/* Whether the container is paused. */
bool cgroup_is_frozen(const struct cgroup *cgroup);

/* Whether a process was killed for want of memory since the last look. */
bool cgroup_saw_oom(struct cgroup *cgroup);

/* Ends whatever is left in it. With systemd that removes what is empty. */
void cgroup_leave(struct cgroup *cgroup);

#endif
