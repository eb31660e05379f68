/*
 * place.h: what a path of a container leads to, and the same path without links.
 *
 * The last component need not exist; a link there is followed as the others are, inside the root.
 */
#ifndef TIFFIN_PLACE_H
#define TIFFIN_PLACE_H

#include "tree.h"

struct place {
    mode_t mode;                  /* 0: nothing is there, but its directory is */
    char path[TREE_PATH_MAX + 1]; /* canonical, without leading slash; the root is "" */
};

/* 0 found, or nothing but its directory; 1 not there, with the reason in errno; -1 reported. */
int place_find(struct tree *tree, const char *path, struct place *place);

/* Takes slashes off the end of a path. */
void place_trim(char *path);

/* The last component of a canonical path. */
const char *place_name(const char *path);

#endif
