/*
 * why.h: a walk along a path as a process of a container would make it, remembering what it met.
 *
 * The walker is in the container's namespaces, who looks at what it found is not: both share their descriptors and this record.
 */
#ifndef TIFFIN_WHY_H
#define TIFFIN_WHY_H

#include <limits.h>
#include <stdint.h>

#include "users.h"
#include "util.h"

enum { WHY_STEPS_MAX = 300, WHY_LINKS_MAX = 40, WHY_NAME_MAX = 255 };

/* One component. Errors are errno values, 0 for success. */
struct why_step {
    int fd;        /* O_PATH, never closed; -1: not even the container's root sees it */
    int from;      /* the step that was looked into; -1 for the root directory */
    int error;     /* of the look-up, by the process */
    int access[3]; /* what the process may: r, w, x */
    char name[WHY_NAME_MAX + 1];
    char target[PATH_MAX]; /* of a symbolic link that is followed */
};

struct why_walk {
    /* Asked for. */
    struct user who;
    uint64_t effective;
    bool keep_groups; /* the caller's */
    int mode;         /* R_OK, W_OK, X_OK */
    const char *path;
    /* Found. */
    struct report failure;
    int count;
    int stopped; /* ELOOP, E2BIG: by a bound of ours */
    int answer;  /* the kernel's about the whole path */
    struct why_step step[WHY_STEPS_MAX];
};

/* In the namespaces already, with all capabilities of the container's user namespace. -1 reported. */
int why_walk(struct why_walk *walk);

#endif
