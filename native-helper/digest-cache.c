/* See digest-cache.h. */
#include "digest-cache.h"

#include "path-set.h"
#include "util.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { FIRST_SLOTS = 1 << 14, MOST_SLOTS = 1 << 19, PROBES = 16 };

static const char magic[16] = "tiffin-digests-1";

struct digest_table {
    char magic[16];
    uint64_t slots, used; /* a power of two; about how many are in use */
    struct digest_entry entry[];
};

static size_t table_bytes(uint64_t slots) {
    return sizeof(struct digest_table) + (size_t)slots * sizeof(struct digest_entry);
}

static uint64_t checksum(const struct digest_entry *entry) {
    return path_hash((const char *)entry, offsetof(struct digest_entry, checksum));
}

static int64_t nanoseconds(struct timespec time) {
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static struct digest_entry entry_of(const struct stat *status) {
    return (struct digest_entry){.device = status->st_dev,
                                 .inode = status->st_ino,
                                 .size = (uint64_t)status->st_size,
                                 .modified = nanoseconds(status->st_mtim),
                                 .changed = nanoseconds(status->st_ctim)};
}

static uint64_t first_slot(const struct digest_table *table, const struct digest_entry *entry) {
    const uint64_t key[] = {entry->device, entry->inode};
    return path_hash((const char *)key, sizeof(key)) & (table->slots - 1);
}

static void map(struct digest_cache *cache, int fd) {
    struct stat status;
    if (fd < 0 || fstat(fd, &status) < 0 || status.st_size < (off_t)table_bytes(FIRST_SLOTS))
        return;
    void *mapped = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapped == MAP_FAILED)
        return;
    struct digest_table *table = mapped;
    uint64_t slots = table->slots;
    bool is_whole = memcmp(table->magic, magic, sizeof(magic)) == 0 && slots >= FIRST_SLOTS && slots <= MOST_SLOTS &&
                    (slots & (slots - 1)) == 0 && table_bytes(slots) == (size_t)status.st_size;
    if (!is_whole) {
        munmap(mapped, (size_t)status.st_size);
        return;
    }
    cache->table = table;
    cache->bytes = (size_t)status.st_size;
}

static void put(struct digest_table *table, const struct digest_entry *entry) {
    uint64_t first = first_slot(table, entry), at = first;
    for (int probe = 0; probe < PROBES; probe++) {
        uint64_t next = (first + (uint64_t)probe) & (table->slots - 1);
        const struct digest_entry *there = &table->entry[next];
        if (there->checksum == 0 || (there->inode == entry->inode && there->device == entry->device)) {
            table->used += there->checksum == 0;
            at = next;
            break;
        }
    }
    table->entry[at] = *entry;
}

/* A new table, with what the old one had, under a name of its own until it is whole. */
static void make(struct digest_cache *cache, uint64_t slots) {
    char temporary[4096];
    struct digest_cache made = {0};
    int length = snprintf(temporary, sizeof(temporary), "%s.%d", cache->path, (int)getpid());
    if (length < 0 || (size_t)length >= sizeof(temporary))
        return;
    cleanup_close int fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    struct digest_table header = {.slots = slots};
    memcpy(header.magic, magic, sizeof(magic));
    if (fd < 0)
        return;
    /* With its blocks: on a full disk, writing to a hole of a mapping is SIGBUS. */
    if (posix_fallocate(fd, 0, (off_t)table_bytes(slots)) == 0 && write_all(fd, &header, sizeof(header)) == 0)
        map(&made, fd);
    for (uint64_t i = 0; made.table && cache->table && i < cache->table->slots; i++)
        if (cache->table->entry[i].checksum != 0)
            put(made.table, &cache->table->entry[i]);
    if (!made.table || rename(temporary, cache->path) < 0) {
        unlink(temporary);
        return;
    }
    digest_cache_close(cache);
    cache->table = made.table;
    cache->bytes = made.bytes;
}

void digest_cache_open(struct digest_cache *cache, const char *path) {
    *cache = (struct digest_cache){.path = path};
    if (!path)
        return;
    cleanup_close int fd = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    map(cache, fd);
    if (!cache->table)
        make(cache, FIRST_SLOTS);
}

void digest_cache_close(struct digest_cache *cache) {
    if (cache->table)
        munmap(cache->table, cache->bytes);
    cache->table = NULL;
}

const uint8_t *digest_cache_find(const struct digest_cache *cache, const struct stat *status) {
    const struct digest_table *table = cache->table;
    const struct digest_entry wanted = entry_of(status);
    uint64_t first = table ? first_slot(table, &wanted) : 0;
    for (int probe = 0; table && probe < PROBES; probe++) {
        const struct digest_entry *there = &table->entry[(first + (uint64_t)probe) & (table->slots - 1)];
        if (there->checksum == 0)
            return NULL;
        if (there->inode == wanted.inode && there->device == wanted.device)
            return memcmp(there, &wanted, offsetof(struct digest_entry, digest)) == 0 && there->checksum == checksum(there) ? there->digest
                                                                                                                            : NULL;
    }
    return NULL;
}

/* Whether a further change must show: file systems count time in ticks of the kernel, some in seconds. */
static bool is_settled(const struct stat *status) {
    enum { TICK = 20 * 1000 * 1000 };
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t least = status->st_ctim.tv_nsec == 0 ? INT64_C(2000000000) : TICK;
    return nanoseconds(now) - nanoseconds(status->st_ctim) > least;
}

void digest_cache_add(struct digest_cache *cache, const struct stat *status, const uint8_t digest[DIGEST_BYTES]) {
    struct digest_entry entry = entry_of(status);
    if (!cache->table || !is_settled(status))
        return;
    if (cache->table->used > cache->table->slots / 2 && cache->table->slots < MOST_SLOTS)
        make(cache, cache->table->slots * 2);
    memcpy(entry.digest, digest, DIGEST_BYTES);
    entry.checksum = checksum(&entry);
    put(cache->table, &entry);
}
