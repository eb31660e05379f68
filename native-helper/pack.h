/*
 * A directory as a layer's tar: sorted, hard links kept, sockets left out. Of a changeset, overlay's whiteouts and
 * opaque directories become `.wh.` entries.
 */
#ifndef TIFFIN_PACK_H
#define TIFFIN_PACK_H

#include "freeze.h"
#include "inode-table.h"
#include "realm.h"
#include "tar-write.h"
#include "tree.h"

#include <stdbool.h>
#include <stdint.h>

struct packer {
    struct tar_writer writer;
    bool changeset;
    bool squash;  /* everything belongs to uid:gid */
    bool is_live; /* others are at work here: what goes away is left out, what changes is packed as it was met */
    bool skips_unreadable;
    bool is_root;                /* of a container: its dev, proc and sys are left out */
    bool exact_times;            /* to the nanosecond */
    const struct freeze *freeze; /* NULL, or the changeset is made what the tar says */
    char *digest;                /* NULL, or 65 bytes for the sha256 of the tar */
    uint64_t entries, bytes;     /* packed; of files */
    uint64_t written;            /* bytes of the tar, with its digest */
    uint32_t uid, gid;
    struct id_ranges users, groups;        /* empty, or what IDs of the tree are called in the tar */
    uint64_t unreadable, changed, sockets; /* left out; packed otherwise than they were met; left out */
    struct inode_table known;
    size_t level;
    size_t length;
    char path[TREE_PATH_MAX + 260]; /* of the entry, relative to the root */
};

/* Packs what is in directory `root` to `fd`. */
int pack_all(struct packer *packer, int root, int fd);

/* Packs one thing to `fd` under `name`: a directory (readable) with all that is in it, a file (readable), or a fifo or device (O_PATH). */
int pack_one(struct packer *packer, int thing, const char *name, int fd);

#endif
