/*
 * A directory as a layer's tar: sorted, hard links kept, sockets left out. Of a changeset, overlay's whiteouts and
 * opaque directories become `.wh.` entries.
 */
#ifndef TIFFIN_PACK_H
#define TIFFIN_PACK_H

#include "inode-table.h"
#include "tar-write.h"
#include "tree.h"

#include <stdbool.h>
#include <stdint.h>

struct packer {
    struct tar_writer writer;
    bool changeset;
    bool squash; /* everything belongs to uid:gid */
    uint32_t uid, gid;
    struct inode_table known;
    size_t level;
    size_t length;
    char path[TREE_PATH_MAX + 260]; /* of the entry, relative to the root */
};

/* Packs what is in directory `root` to `fd`. */
int pack_all(struct packer *packer, int root, int fd);

#endif
