/*
 * accounts.h: lines of /etc/passwd and /etc/group for users that the image does not know.
 *
 * Called by S when the root is the container's and can still be written. Both files are the image's: they are changed in place, in what the
 * container writes, and only where they are regular files of the root itself; a volume is never written to.
 */
#ifndef TIFFIN_ACCOUNTS_H
#define TIFFIN_ACCOUNTS_H

#include <stdbool.h>
#include <stddef.h>

#include "plan.h"
#include "users.h"

/* Adds the line of each OP_ACCOUNT unless one has its ID. That it cannot be done keeps nobody from running. */
void accounts_add(const struct plan *plan, const struct user *user);

/* `line` with each `$GID` replaced, and a line break at its end; false when `text` has no room. */
bool account_line(const char *line, gid_t gid, char *text, size_t size);

#endif
