/*
 * members.h: how a pod that ends with its last container knows of that: each member's monitor holds the writing end of a FIFO in the infra
 * container's run directory, and the infra's monitor the reading one. Whatever ends a monitor closes its end; the kernel counts.
 */
#ifndef TIFFIN_MEMBERS_H
#define TIFFIN_MEMBERS_H

#include <poll.h>
#include <stdbool.h>

#include "container.h"

/*
 * Makes the FIFO `members`, or takes our place in the one that the plan names; *members stays -1 where the plan says neither. -1 reported
 * when the pod is ending.
 */
int members_open(const struct container *container, int run_directory, int *members);

/* A member that is being started has no monitor yet: the pod waits for it for so long. */
enum { MEMBERS_LINGER_MS = 500 };

/* Whether nobody has come meanwhile; then nobody can any more. */
bool members_are_gone(int *members);

/* What to wait for: only an infra container hears of the last member's end. */
struct pollfd members_watch(const struct container *container, int members);

#endif
