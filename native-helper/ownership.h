/*
 * ownership.h: gives volumes to the container's user.
 *
 * Called by the child S once the user is known, before any code of the container runs. Volumes are reached through the
 * descriptors of their mounts, never by path; links are not followed and file systems mounted inside are left alone.
 */
#ifndef TIFFIN_OWNERSHIP_H
#define TIFFIN_OWNERSHIP_H

#include "sources.h"
#include "users.h"

/*
 * Binds that ask for it go to the user with all that is in them; a named volume that is empty, and at whose place the
 * image has nothing, goes to the user as it is. -1 reported at stage `mount`.
 */
int ownership_apply(const struct plan *plan, const struct sources *sources, const struct user *user);

#endif
