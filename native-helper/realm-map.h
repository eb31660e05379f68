/* Making P: a user namespace and its ID maps. Used by realm.c only. */
#ifndef TIFFIN_REALM_MAP_H
#define TIFFIN_REALM_MAP_H

#include "realm.h"

/* Moves the calling process into a new user namespace whose maps are those of `realm`. */
int realm_make(const struct realm *realm);

#endif
