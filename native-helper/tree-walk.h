/* The slow way to a directory: a component at a time, following symbolic links within the tree. Used by tree.c and place.c. */
#ifndef TIFFIN_TREE_WALK_H
#define TIFFIN_TREE_WALK_H

#include "tree.h"

struct directory *tree_walk(struct tree *tree, const char *path, bool make);

#endif
