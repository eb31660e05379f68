/* Removing a tree for callers that report nothing: see remove_at() in tree.h. */
#ifndef TIFFIN_RMTREE_H
#define TIFFIN_RMTREE_H

/* Removes `name` in the directory, whatever it is; 0 when it is not there. -1 with errno; records no failure. */
int rmtree_at(int parent, const char *name);

#endif
