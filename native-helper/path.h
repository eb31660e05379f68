/*
 * path.h: places inside a container's root, whose contents are hostile.
 *
 * Every look-up is openat2(RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS) from the root's descriptor: whatever the links in
 * there say, and whoever changes them meanwhile, the result is inside. What is missing is made one component at a time.
 */
#ifndef TIFFIN_PATH_H
#define TIFFIN_PATH_H

#include <stdbool.h>
#include <sys/types.h>

enum place_kind { PLACE_ANY, PLACE_DIRECTORY, PLACE_FILE };

/* An O_PATH descriptor of what is there, links followed inside the root. -1 with errno. */
int path_find(int root, const char *path);

/*
 * The same, but a missing directory or (its parents and an empty) file is made. Links that lead to missing places are
 * followed, too: /etc/resolv.conf often is one. -1 with errno; ENOTDIR or EISDIR when something else is there.
 */
int path_make(int root, const char *path, enum place_kind kind);

/* A direct child of the root that must be a directory itself, not a link; made when missing. For /proc, /sys. */
int path_make_plain_directory(int root, const char *path);

/* Makes a symbolic link, its parents included; an existing one is left alone. */
int path_make_link(int root, const char *path, const char *content);

#endif
