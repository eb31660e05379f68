/*
 * Which files an instruction of a build is about: sources with wildcards below a root, less what ignore files and --exclude take
 * away. Used twice, for the digest of the sources and for copying them, so that both are about the same.
 *
 * The root's content is hostile, and may change meanwhile: links are followed only in sources themselves, inside the root; below them
 * every name is opened without following, from the descriptor of its directory. Failures are reported at stage "source".
 */
#ifndef TIFFIN_PICK_H
#define TIFFIN_PICK_H

#include "pattern.h"
#include "tree.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct pick {
    struct tree tree; /* of the root */
    struct patterns ignore, exclude;
    struct pick_item *item;
    size_t items, room;
    size_t matched; /* items that were met */
};

/* A file or directory that a source stands for. */
struct pick_item {
    char *path; /* canonical, in the root */
    char *name; /* what the source calls it */
    bool is_directory;
    bool must_be; /* nothing picked is a failure */
    const char *source;
    char *kept; /* --parents: what is kept of the path, a pattern in `path`; else NULL */
    struct pattern include;
};

/* One that was picked. */
struct picked {
    int parent; /* of the directory that has it; -1: it is the item's directory itself */
    const char *name;
    struct stat status;
    const char *from; /* in the root */
    const char *to;   /* at the destination; "" for the contents of the item's directory */
    size_t level;     /* directories of the item above it */
};

/* What is done with them. A directory is entered just before the first thing in it, or for itself; then left. */
struct picker {
    void *context;
    int (*enter)(void *context, const struct picked *picked, int fd);
    int (*leave)(void *context, const struct picked *picked, int fd);
    int (*take)(void *context, const struct picked *picked);
};

void pick_open(struct pick *pick, int root);
void pick_close(struct pick *pick);
/* Finds what a source stands for: a clean path without slash in front, "" for the root. With `parents`, from `/./` on is kept. */
int pick_find(struct pick *pick, const char *source, bool parents);
/* Goes through an item. */
int pick_visit(struct pick *pick, const struct pick_item *item, const struct picker *picker);
/* The item's file opened for reading, or -1 (reported). */
int pick_open_file(struct pick *pick, const struct pick_item *item);

/* Whether the ignore rules match a path of the root; `states` (a byte for each rule, or NULL) for what is in it. */
bool pick_ignores(const struct pick *pick, const char *path, uint8_t *states);

#endif
