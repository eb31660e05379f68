/*
 * A directory tree that is filled from outside bytes: paths are resolved below its root, one component at a time.
 *
 * Symbolic links on the way are followed as the kernel would in a root of its own: absolute targets and `..` end at the
 * root. Nothing relies on the tree being the process's root, though unpack makes it that as well.
 *
 * A few directories stay open. Making and removing entries in one changes its mtime; tree_touch() says so, and the time
 * that it had is put back when it is closed. So every directory has its own mtime at the end without any list of them.
 */
#ifndef TIFFIN_TREE_H
#define TIFFIN_TREE_H

#include "realm.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

#define TREE_PATH_MAX 4096u
#define TREE_NAME_MAX 255u
#define TREE_OPEN_DIRECTORIES 16

struct directory {
    int fd; /* O_RDONLY; -1: free */
    bool touched;
    bool gives_group; /* set-group-ID: what is made in it gets its group */
    struct timespec mtime;
    size_t length;
    uint64_t used;                /* for finding the one used least recently */
    char path[TREE_PATH_MAX + 1]; /* canonical: no leading slash, no symbolic links */
};

struct tree {
    int root;
    uint64_t clock;
    bool stamp_whiteouts; /* mknod of whiteouts is refused here: mark files instead */
    struct directory open[TREE_OPEN_DIRECTORIES];
};

/* `root` stays the caller's. */
void tree_open(struct tree *tree, int root);
/* Puts the times of all open directories back and closes them. */
int tree_flush(struct tree *tree);
/* Closes without further ado. */
void tree_close(struct tree *tree);

/*
 * Cleans a path from outside into `clean` (TREE_PATH_MAX + 1 bytes): no leading or double slashes, no `.`; `..`, names
 * beyond 255 bytes and paths beyond 4096 are refused (reported at stage "entry"). The root is "".
 */
int tree_clean_path(const char *path, char *clean);

/* The directory of a clean path, made with its parents (0755, root's) where it is missing and `make` is set. */
struct directory *tree_directory(struct tree *tree, const char *path, size_t length, bool make);
/* The directory that holds a clean path; *name is its last component. */
struct directory *tree_parent(struct tree *tree, const char *path, const char **name, bool make);
/* Puts a directory that was just opened among the open ones; takes `fd` in any case. */
struct directory *tree_adopt(struct tree *tree, const char *path, size_t length, int fd);

/* Closes the open directories at and below a canonical path, which is about to be removed. */
void tree_forget(struct tree *tree, const char *path);

static inline void tree_touch(struct directory *directory) {
    directory->touched = true;
}

/* Whiteouts. */
bool is_whiteout(int directory, const char *name, const struct stat *status);
int make_whiteout(struct tree *tree, struct directory *directory, const char *name);
int mark_opaque(int fd, const char *path);

/*
 * The mode of a fifo that was just made. Whoever else writes to `directory` may have put something else in its place by
 * now, such as a symbolic link to a file outside: then -1, and nothing is changed.
 */
int chmod_fifo_at(int directory, const char *name, mode_t mode);

/* The same for a directory that may not be listed; never what a link leads to. */
int chmod_directory_at(int directory, const char *name, mode_t mode);

/* Removes `name` in `directory` whatever it is, without following links or crossing mounts. 0 when it is not there. */
int remove_at(int directory, const char *name);

#endif
