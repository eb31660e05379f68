/*
 * Making a directory that overlay wrote and the tar of it the same: what `pack` sees of it is what stays.
 *
 * Times are bounded and whole seconds; sockets, overlay's notes to itself and opaque marks that hide nothing are removed. Names that
 * would be whiteouts in a tar are refused. Failures are reported at stage "freeze".
 */
#ifndef TIFFIN_FREEZE_H
#define TIFFIN_FREEZE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

struct freeze {
    int lower; /* the tree below, or -1 */
    bool is_bounded;
    int64_t epoch; /* seconds: no time is later */
};

/* Before an entry is packed: its bounded time is in *status and, unless it is a directory, on the disk. 1: it was removed. */
int freeze_entry(const struct freeze *freeze, int parent, const char *name, const char *path, struct stat *status);

/* The time of a directory whose contents were packed. */
int freeze_directory(const struct freeze *freeze, int fd, const char *path);

/* Whether an opaque mark on the directory stays, because there is something that it hides; else it is removed. */
int freeze_keeps_opaque(const struct freeze *freeze, int fd, const char *path);

/* Whether overlay's attribute of that name is one of its notes to itself. */
bool freeze_drops(const char *attribute);

/*
 * Removes what was only made so that something could be mounted there: `path` is canonical. Empty directories above it go as well,
 * unless the tree below has them otherwise.
 */
int freeze_mount_point(const struct freeze *freeze, int upper, const char *path);

/* Whether the root of the tree is other than an empty layer's: then the tar has an entry for it. */
bool freeze_has_root(const struct stat *root);
/* Whether it is other than that of the tree below. */
bool freeze_changes_root(const struct freeze *freeze, const struct stat *root);

#endif
