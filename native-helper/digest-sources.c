/* See digest-sources.h. Every part has its length in front, so that no two sets give the same bytes. */
#include "digest-sources.h"

#include "sys.h"
#include "unpack.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/xattr.h>

enum { CHUNK = 1 << 18, ROOM = 1 << 16 };

static void add_number(struct sha256 *sha, uint64_t number) {
    sha256_add(sha, &number, sizeof(number));
}

static void add_bytes(struct sha256 *sha, const void *bytes, size_t length) {
    add_number(sha, length);
    sha256_add(sha, bytes, length);
}

static void add_text(struct sha256 *sha, const char *text) {
    add_bytes(sha, text, strlen(text));
}

/* The sum as bytes. */
static void finish(struct sha256 *sha, uint8_t digest[DIGEST_BYTES]) {
    char text[65];
    sha256_finish(sha, text);
    memcpy(digest, sha->state, DIGEST_BYTES);
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Those that are copied, in the order of their names. */
static int add_attributes(struct sha256 *sha, int fd, const char *path) {
    static char names[ROOM], value[ROOM];
    const char *kept[256];
    size_t count = 0;
    ssize_t length = flistxattr(fd, names, sizeof(names));
    if (length < 0 && errno != ENOTSUP)
        return fail("source", NO_OP, errno, "%s: list its attributes", path);
    for (const char *name = names; name < names + length; name += strlen(name) + 1)
        if (xattr_is_kept(name) && count < ARRAY_SIZE(kept))
            kept[count++] = name;
    if (count > 1)
        qsort(kept, count, sizeof(*kept), by_name);
    add_number(sha, count);
    for (size_t i = 0; i < count; i++) {
        ssize_t size = fgetxattr(fd, kept[i], value, sizeof(value));
        if (size < 0 && errno != ENODATA)
            return fail("source", NO_OP, errno, "%s: read an attribute", path);
        add_text(sha, kept[i]);
        add_bytes(sha, value, size < 0 ? 0 : (size_t)size);
    }
    return 0;
}

/* The bytes' digest and the attributes have one of their own, so that none can pass for the other. */
static int read_file(int fd, const char *path, uint8_t sum[DIGEST_BYTES]) {
    static uint8_t buffer[CHUNK];
    struct sha256 content, whole;
    ssize_t got;
    sha256_start(&content);
    sha256_start(&whole);
    while ((got = RETRY(read(fd, buffer, sizeof(buffer)))) > 0)
        sha256_add(&content, buffer, (size_t)got);
    if (got < 0)
        return fail("source", NO_OP, errno, "%s: read", path);
    finish(&content, sum);
    sha256_add(&whole, sum, DIGEST_BYTES);
    if (add_attributes(&whole, fd, path) < 0)
        return -1;
    finish(&whole, sum);
    return 0;
}

static bool is_same(const struct stat *a, const struct stat *b) {
    return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size && a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
           a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* Bytes and attributes of an open file. */
static int digest_open(struct sources_digest *digest, int fd, const char *path, uint8_t sum[DIGEST_BYTES]) {
    struct stat before, after;
    if (fd < 0 || fstat(fd, &before) < 0)
        return fail("source", NO_OP, errno, "%s: read", path);
    if (!S_ISREG(before.st_mode))
        return fail("source", NO_OP, 0, "%s: changed while it was read", path);
    if (read_file(fd, path, sum) < 0)
        return -1;
    if (fstat(fd, &after) == 0 && is_same(&before, &after))
        digest_cache_add(digest->cache, &after, sum);
    return 0;
}

static int add_file(struct sources_digest *digest, const struct picked *picked) {
    uint8_t sum[DIGEST_BYTES];
    const uint8_t *known = digest_cache_find(digest->cache, &picked->status);
    if (known) {
        memcpy(sum, known, DIGEST_BYTES);
    } else {
        cleanup_close int fd = openat(picked->parent, picked->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        if (digest_open(digest, fd, picked->from, sum) < 0)
            return -1;
    }
    digest->bytes += (uint64_t)picked->status.st_size;
    sha256_add(&digest->sha, sum, sizeof(sum));
    return 0;
}

static void add_head(struct sources_digest *digest, char kind, const struct picked *picked) {
    const struct stat *status = &picked->status;
    sha256_add(&digest->sha, &kind, 1);
    add_text(&digest->sha, picked->to);
    add_number(&digest->sha, S_ISLNK(status->st_mode) ? 0777 : status->st_mode & 07777);
    add_number(&digest->sha, digest->keeps_owners ? status->st_uid : 0);
    add_number(&digest->sha, digest->keeps_owners ? status->st_gid : 0);
    digest->entries++;
}

static int enter(void *context, const struct picked *picked, int fd) {
    struct sources_digest *digest = context;
    /* The source's own directory is not copied, only what is in it. */
    if (!*picked->to)
        return 0;
    add_head(digest, 'd', picked);
    return add_attributes(&digest->sha, fd, picked->from);
}

static int leave(void *context, const struct picked *picked, int fd) {
    (void)context;
    (void)picked;
    (void)fd;
    return 0;
}

static int add_link(struct sources_digest *digest, const struct picked *picked) {
    char target[TREE_PATH_MAX + 1];
    ssize_t length = readlinkat(picked->parent, picked->name, target, TREE_PATH_MAX);
    if (length < 0)
        return fail("source", NO_OP, errno, "%s: read the symbolic link", picked->from);
    add_head(digest, 'l', picked);
    add_bytes(&digest->sha, target, (size_t)length);
    return 0;
}

static int take(void *context, const struct picked *picked) {
    struct sources_digest *digest = context;
    int error = 0;
    if (S_ISLNK(picked->status.st_mode))
        return add_link(digest, picked);
    if (S_ISFIFO(picked->status.st_mode))
        add_head(digest, 'p', picked);
    if (!S_ISREG(picked->status.st_mode))
        return 0;
    const char *first = picked->status.st_nlink > 1
                            ? inode_first_path(&digest->known, picked->status.st_dev, picked->status.st_ino, picked->to, &error)
                            : NULL;
    if (error)
        return fail("source", NO_OP, ENOMEM, "remember files of several names");
    add_head(digest, first ? 'h' : 'f', picked);
    if (first)
        add_text(&digest->sha, first);
    return first ? 0 : add_file(digest, picked);
}

static int add_items(struct sources_digest *digest, struct pick *pick, size_t from) {
    const struct picker picker = {digest, enter, leave, take};
    for (size_t i = from; i < pick->items; i++) {
        const struct pick_item *item = &pick->item[i];
        sha256_add(&digest->sha, item->is_directory ? "D" : "F", 1);
        if (pick_visit(pick, item, &picker) < 0)
            return -1;
    }
    return 0;
}

static int add_source(struct sources_digest *digest, struct build_request *request, const struct source_word *source) {
    uint8_t sum[DIGEST_BYTES];
    size_t items = request->pick.items;
    if (source->kind == SOURCE_PATTERN)
        return pick_find(&request->pick, source->text, request->parents) < 0 ? -1 : add_items(digest, &request->pick, items);
    sha256_add(&digest->sha, source->kind == SOURCE_INLINE ? "i" : "u", 1);
    add_text(&digest->sha, source->text);
    request->pick.matched++;
    digest->entries++;
    if (source->kind == SOURCE_INLINE) {
        add_bytes(&digest->sha, source->bytes, source->length);
        return 0;
    }
    cleanup_close int fd = open(source->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (digest_open(digest, fd, source->text, sum) < 0)
        return -1;
    sha256_add(&digest->sha, sum, sizeof(sum));
    return 0;
}

int digest_sources(struct sources_digest *digest, struct build_request *request) {
    int result = 0;
    sha256_start(&digest->sha);
    for (size_t i = 0; result == 0 && i < request->sources; i++)
        result = add_source(digest, request, &request->source[i]);
    sha256_finish(&digest->sha, digest->text);
    inode_table_free(&digest->known);
    return result;
}
