/* See path-set.h. */
#include "path-set.h"

#include <stdlib.h>

#define FIRST_ROOM 1024u

/* FNV-1a, and a last mixing so that all bits depend on all bytes. */
uint64_t path_hash(const char *path, size_t length) {
    uint64_t hash = 0xcbf29ce484222325ULL;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (uint8_t)path[i]) * 0x100000001b3ULL;
    hash = (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93ULL;
    hash ^= hash >> 32;
    return hash ? hash : 1;
}

static uint64_t *place(const struct path_set *set, uint64_t hash) {
    size_t at = (size_t)hash & (set->room - 1);
    while (set->hash[at] && set->hash[at] != hash)
        at = (at + 1) & (set->room - 1);
    return &set->hash[at];
}

static int grow(struct path_set *set) {
    struct path_set larger = {.count = set->count, .room = set->room ? set->room * 2 : FIRST_ROOM};
    larger.hash = calloc(larger.room, sizeof(*larger.hash));
    if (!larger.hash)
        return -1;
    for (size_t i = 0; i < set->room; i++)
        if (set->hash[i])
            *place(&larger, set->hash[i]) = set->hash[i];
    free(set->hash);
    *set = larger;
    return 0;
}

int path_set_add(struct path_set *set, uint64_t hash) {
    if (set->count * 2 >= set->room && grow(set) < 0)
        return -1;
    uint64_t *at = place(set, hash);
    if (*at)
        return 0;
    *at = hash;
    set->count++;
    return 1;
}

bool path_set_has(const struct path_set *set, uint64_t hash) {
    return set->room > 0 && *place(set, hash);
}

void path_set_free(struct path_set *set) {
    free(set->hash);
    *set = (struct path_set){0};
}
