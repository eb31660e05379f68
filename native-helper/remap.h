/*
 * remap.h: layers as another ID map shows them, as a tree of its own beside them.
 *
 * The tree has their names, modes, times, links and attributes; owners are numbered anew. With REMAP_METADATA larger files have no
 * bytes: overlay finds them in the layers themselves, given as data-only layers, by the path that the file's `user.overlay.redirect` names.
 * One tree for all layers of an image, because the kernel takes that from the lowest layer alone.
 * Only trees that we write are given to overlay with that meaning; a layer never is, and its own `user.overlay.*` attributes but those of
 * whiteouts are not taken over.
 */
#ifndef TIFFIN_REMAP_H
#define TIFFIN_REMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "realm.h"

enum {
    REMAP_METADATA = 1,
};

/* How a tree is made: IDs of the layer are `inside` of the maps, those of the tree are `host`, both counted in the realm. */
struct remap_options {
    struct id_ranges uid, gid;
    unsigned flags;
    /* Called with each entry; may be NULL. */
    void (*progress)(void *argument, uint64_t entries);
    void *argument;
    /* The process with which we end. */
    pid_t parent;
};

/* What has been made. */
struct remap_result {
    uint64_t entries, copied_bytes;
    uint32_t highest; /* of remap_needs() */
};

/* Fills the empty directory `to` with what `from` holds. -1 (reported); stage "owner-map" when an owner has no ID in the maps. */
int remap_tree(int from, int to, const struct remap_options *options, struct remap_result *result);

/* Tells `said` each path of the tree that is not what remap_tree() would make of the layer; what it returns below 0 ends the comparison. */
int remap_compare(int from, int to, const struct remap_options *options, int (*said)(void *argument, const char *what, const char *path),
                  void *argument);

/* 1 when overlay takes bytes from data-only layers on the file system of this empty directory, which is filled; 0 not, -1 (reported). */
int remap_probe(const char *path);

/* The highest ID that owns something in the layers (topmost first) or is in their /etc/passwd or /etc/group. -1 (reported). */
int remap_needs(char *const *layers, int count, uint32_t *highest);

/* The number that the maps give to an ID; false: none. */
bool remap_id(const struct id_ranges *map, uint32_t id, uint32_t *mapped);

/* Whether a file of so many bytes at such a path is a name for bytes that stay in the layer. */
bool remap_refers(const struct remap_options *options, uint64_t size, size_t path_length);

/* The value of an extended attribute as the tree has it: access lists name users, which are numbered anew. False: it is left out. */
bool remap_attribute(const struct remap_options *options, const char *name, void *value, size_t length);

#define REMAP_METACOPY "user.overlay.metacopy"
#define REMAP_REDIRECT "user.overlay.redirect"

#endif
