/*
 * tree-copy.h: copies what a directory of an image holds into an empty directory: volumes and tmpfs with copy-up.
 *
 * Works on descriptors only and follows no link; owners, modes, times, links and extended attributes are kept as far
 * as the mapping of the caller's user namespace allows.
 */
#ifndef TIFFIN_TREE_COPY_H
#define TIFFIN_TREE_COPY_H

/* `from` and `to` are directories. Leaves a `to` that has entries alone. -1 with errno. */
int tree_copy_into_empty(int from, int to);

#endif
