/* Owners that --chown names, as the stage's own /etc/passwd and /etc/group have them. */
#ifndef TIFFIN_STAGE_OWNER_H
#define TIFFIN_STAGE_OWNER_H

#include <stdbool.h>
#include <stdint.h>

/* Whether a name is in it, for which the stage has to be looked at. */
bool owner_has_names(const char *text);
/*
 * `USER[:GROUP]`: without a group it is the user's own, or the user's number. -1: there is no such name, or no such ID here (reported at
 * stages "name" and "owner"). `root` is not needed for numbers.
 */
int owner_resolve(int root, const char *text, uint32_t *uid, uint32_t *gid);

#endif
