/*
 * Copying what an instruction of a build picks into a stage's root, whose content is hostile: every path is resolved in it.
 *
 * A directory gives its contents, into a directory that is there or is made; a file goes into the destination when that is a directory,
 * else it becomes it. Kinds replace each other, as with Buildah. Failures are reported at stages "stage" and "copy".
 */
#ifndef TIFFIN_STAGE_H
#define TIFFIN_STAGE_H

#include "inode-table.h"
#include "pick.h"
#include "tree.h"

#include <stdbool.h>
#include <stdint.h>

struct stage_level {
    int fd;
    size_t length;                             /* of the path */
    bool is_renewed, is_followed, gives_group; /* there before; through a link: it is left as it is */
};

struct stage {
    struct tree tree; /* of the root */
    const char *destination;
    bool is_directory; /* the destination is to be one */
    bool keeps_owners; /* of the sources; else `uid` and `gid` */
    bool has_owner;    /* `uid` and `gid` count in any case */
    uint32_t uid, gid;
    const char *mode;          /* --chmod, or NULL */
    bool is_bounded, is_exact; /* no time is later than `epoch`; all are that */
    int64_t epoch;
    uint64_t entries, bytes, left_out, made; /* also directories of the destination that were missing */
    struct inode_table known;                /* of the sources */
    struct stage_level *level;
    size_t levels, room;
    char *named;                    /* what the one file that is not in a directory is called, */
    const char *renamed;            /* when it is not its own name */
    char path[TREE_PATH_MAX + 260]; /* canonical, of the directory of the last level */
};

void stage_open(struct stage *stage, int root);
void stage_close(struct stage *stage);
/* Copies an item. */
int stage_copy(struct stage *stage, struct pick *pick, const struct pick_item *item);
/* Makes a file of bytes, or of an open file when `fd` is not -1. */
int stage_write(struct stage *stage, const char *name, const struct stat *status, const void *bytes, int fd);
/* Makes the destination a directory and opens it; or -1. */
int stage_open_destination(struct stage *stage);

/* Parts, shared by the files of stage. */
int stage_push(struct stage *stage, int fd, struct stage_level level);
void stage_pop(struct stage *stage);
int stage_take(void *context, const struct picked *picked);
int stage_make_file(struct stage *stage, const char *name, const struct stat *status, const void *bytes, int fd);
int stage_make_directory(struct stage *stage, const char *path);
int stage_make_room(struct stage *stage, int directory, const char *name);
int stage_dress(const struct stage *stage, int from, int to, const struct stat *status, mode_t has);
struct timespec stage_time(const struct stage *stage, const struct timespec *time);
mode_t stage_mode(const struct stage *stage, const struct stat *status);

#endif
