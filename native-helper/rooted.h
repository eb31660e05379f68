/* Storage verbs: entering the realm and making one directory the whole world. */
#ifndef TIFFIN_ROOTED_H
#define TIFFIN_ROOTED_H

#include <sys/types.h>

/*
 * Makes `path` the root and the working directory of this process, which must have a mount namespace of its own in which
 * it may mount. Nothing outside can be named afterwards, other than through descriptors that are open. Returns a
 * descriptor of the new root, or -1 (reported).
 */
int enter_directory(const char *path);

/*
 * From now on this process is killed when its parent is: what it writes is of use to nobody else, and the next command
 * clears it away. `parent` is what getppid() said at the start. Only after realm_enter(): changing credentials undoes it.
 */
void die_with_parent(pid_t parent);

#endif
