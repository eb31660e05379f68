/*
 * users.h: who the command runs as, looked up in the container's own /etc/passwd and /etc/group.
 *
 * Called after the container's root is ours. Both files are the image's: anything but a regular file of at most 1 MiB
 * counts as unreadable, which only matters for names; numbers need no file.
 */
#ifndef TIFFIN_USERS_H
#define TIFFIN_USERS_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "plan.h"

enum { GROUPS_MAX = 512 };

struct user {
    uid_t uid;
    gid_t gid;
    gid_t groups[GROUPS_MAX];
    unsigned group_count;
    bool keeps_groups;   /* those of the process, whatever they are */
    char home[PATH_MAX]; /* "/" when the files do not say */
};

/* Resolves an OP_USER; NULL is root. -1 reported at stage `user`. */
int user_resolve(const struct plan_op *op, struct user *user);

/* The pieces, for the unit tests and the fuzzer: `text` is a whole file ending in NUL. */
struct passwd_entry {
    const char *name;
    size_t name_length;
    uid_t uid;
    gid_t gid;
    const char *home;
    size_t home_length;
};
/* By name (uid ignored), or by uid when `name` is NULL. */
bool passwd_find(const char *text, const char *name, uid_t uid, struct passwd_entry *entry);
bool group_find(const char *text, const char *name, gid_t *gid);
/* Whether a line has that number. */
bool group_has(const char *text, gid_t gid);
/* Adds the groups whose member list has the name. */
void group_memberships(const char *text, const char *name, size_t name_length, struct user *user);

#endif
