/*
 * Digests of files that were read before, in a file of a table that processes share: what stat says of a file now is what it said then.
 *
 * A file that was changed just before it was read is not remembered: a further change might not show. Each entry carries a checksum, so
 * that processes may write without locks, and a table that a power failure left half written is one with fewer entries.
 */
#ifndef TIFFIN_DIGEST_CACHE_H
#define TIFFIN_DIGEST_CACHE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#define DIGEST_BYTES 32u

struct digest_entry {
    uint64_t device, inode, size;
    int64_t modified, changed; /* nanoseconds */
    uint8_t digest[DIGEST_BYTES];
    uint64_t checksum; /* of all before it; 0: no entry */
};

struct digest_table;

struct digest_cache {
    const char *path;           /* NULL: nothing is remembered */
    struct digest_table *table; /* NULL: the same */
    size_t bytes;
};

/* That it cannot be opened or made is no failure. */
void digest_cache_open(struct digest_cache *cache, const char *path);
/* NULL: not known. */
const uint8_t *digest_cache_find(const struct digest_cache *cache, const struct stat *status);
void digest_cache_add(struct digest_cache *cache, const struct stat *status, const uint8_t digest[DIGEST_BYTES]);
void digest_cache_close(struct digest_cache *cache);

#endif
