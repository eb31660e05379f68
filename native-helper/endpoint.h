/*
 * endpoint.h: one side of a copy: the host, a container that runs, or one that does not.
 *
 * Whatever a path of a container is, it is looked up in the container's own mount namespace, with its own root as the root of the process:
 * links that a container swaps at will lead nowhere else. A container that does not run gets its root assembled as at a start, with its
 * volumes, in namespaces that end with us; its lock keeps starts away meanwhile.
 */
#ifndef TIFFIN_ENDPOINT_H
#define TIFFIN_ENDPOINT_H

#include "container.h"
#include "realm.h"
#include "users.h"

struct endpoint {
    struct realm realm; /* of the host's side */
    const char *plan;   /* of a container's side; NULL: the host */
};

/* Where the work is done: a root directory of a process of its own, in which its paths mean what they do to the container. */
struct workplace {
    int root;          /* O_PATH; -1 on the host, whose paths are the caller's */
    struct user owner; /* the container's user */
};

/* Does the work; -1 is reported. */
typedef int endpoint_work(void *context, const struct workplace *place);

/* Takes `--plan FILE` or an option of the realm: 1 taken, 0 not ours, -1 wrong (reported). */
int endpoint_option(struct endpoint *endpoint, const char *name, const char *value);

/* Goes there and works; in a process of its own where the work's place asks for one. */
int endpoint_run(const struct endpoint *endpoint, endpoint_work *work, void *context);

#endif
