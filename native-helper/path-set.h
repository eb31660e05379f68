/* A set of path names, kept as 64-bit hashes: eight bytes a path, so that a layer of a million files fits anywhere. */
#ifndef TIFFIN_PATH_SET_H
#define TIFFIN_PATH_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Open addressing; the room is a power of two, 0 a free place. Starts as zeros. */
struct path_set {
    uint64_t *hash;
    size_t count, room;
};

uint64_t path_hash(const char *path, size_t length);
/* 1 added, 0 was there already, -1 no memory. */
int path_set_add(struct path_set *set, uint64_t hash);
bool path_set_has(const struct path_set *set, uint64_t hash);
void path_set_free(struct path_set *set);

#endif
