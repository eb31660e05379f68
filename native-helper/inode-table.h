/* Files with several names: where each was met first. */
#ifndef TIFFIN_INODE_TABLE_H
#define TIFFIN_INODE_TABLE_H

#include <stddef.h>
#include <sys/types.h>

struct known_inode {
    dev_t device;
    ino_t inode;
    char *path; /* NULL: a free place */
};

/* Open addressing; the room is a power of two. Starts as zeros. */
struct inode_table {
    struct known_inode *known;
    size_t count, room;
};

/* The path under which the file was met first; NULL when that is now, with `path` as its first. -1 in *error: no memory. */
const char *inode_first_path(struct inode_table *table, dev_t device, ino_t inode, const char *path, int *error);
void inode_table_free(struct inode_table *table);

#endif
