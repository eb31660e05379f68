/* See list.h. A record is RECORD bytes, little endian, then the name and, of a symbolic link, its target. */
#include "list.h"

#include "names.h"
#include "sys.h"
#include "tree.h"
#include "util.h"

#include <string.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#define LEVELS_MAX 1000
#define RECORD 48u
#define IS_OPAQUE 1u

static int cannot(const char *name, const char *what) {
    return fail("list", NO_OP, errno, "%s: %s", name, what);
}

static uint8_t *put_number(uint8_t *at, uint64_t value, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> (8 * i));
    return at + bytes;
}

int list_flush(struct lister *lister) {
    if (write_all(lister->out, lister->buffer, lister->used) < 0)
        return fail("list", NO_OP, errno, "write the list");
    lister->used = 0;
    return 0;
}

struct record {
    char type;
    unsigned flags;
    const char *name, *target;
    size_t target_length;
    const struct stat *status;
};

static int put_record(struct lister *lister, const struct record *record) {
    const struct stat *status = record->status;
    size_t name = strlen(record->name);
    if (lister->used + RECORD + name + record->target_length > sizeof(lister->buffer) && list_flush(lister) < 0)
        return -1;
    bool device = record->type == 'c' || record->type == 'b';
    uint64_t size = device ? (uint64_t)major(status->st_rdev) << 32 | minor(status->st_rdev) : (uint64_t)status->st_size;
    uint8_t *at = lister->buffer + lister->used;
    at = put_number(at, (uint8_t)record->type, 1);
    at = put_number(at, record->flags, 1);
    at = put_number(at, status->st_mode & 07777, 2);
    at = put_number(at, name, 2);
    at = put_number(at, record->target_length, 2);
    at = put_number(at, status->st_uid, 4);
    at = put_number(at, status->st_gid, 4);
    at = put_number(at, size, 8);
    at = put_number(at, (uint64_t)status->st_mtim.tv_sec, 8);
    at = put_number(at, (uint64_t)status->st_mtim.tv_nsec, 4);
    at = put_number(at, 0, 4);
    at = put_number(at, status->st_nlink > 1 && record->type != 'd' ? status->st_ino : 0, 8);
    memcpy(at, record->name, name);
    if (record->target_length > 0)
        memcpy(at + name, record->target, record->target_length);
    lister->used += RECORD + name + record->target_length;
    return 0;
}

static int put_end(struct lister *lister) {
    if (lister->used == sizeof(lister->buffer) && list_flush(lister) < 0)
        return -1;
    lister->buffer[lister->used++] = '.';
    return 0;
}

static bool is_opaque(int fd) {
    char value;
    return fgetxattr(fd, "user.overlay.opaque", &value, 1) == 1 && value == 'y';
}

static int put_directory(struct lister *lister, int fd, const char *name);

static char type_of(int parent, const char *name, const struct stat *status) {
    if (is_whiteout(parent, name, status))
        return 'w';
    switch (status->st_mode & S_IFMT) {
    case S_IFLNK:
        return 'l';
    case S_IFCHR:
        return 'c';
    case S_IFBLK:
        return 'b';
    case S_IFIFO:
        return 'p';
    case S_IFSOCK:
        return 's';
    default:
        return 'f';
    }
}

/* Apart from put_entry(), which recurs: the target is large. */
static __attribute__((noinline)) int put_link(struct lister *lister, int parent, const struct record *record) {
    char target[TREE_PATH_MAX + 1];
    ssize_t length = readlinkat(parent, record->name, target, sizeof(target));
    if (length < 0)
        return errno == ENOENT ? 0 : cannot(record->name, "read the symbolic link");
    struct record link = *record;
    link.target = target;
    link.target_length = (size_t)length;
    return put_record(lister, &link);
}

/* What is gone by the time we look has been removed by a container that runs. */
static int put_entry(struct lister *lister, int parent, const char *name) {
    struct stat status;
    if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : cannot(name, "read its status");
    if (S_ISDIR(status.st_mode)) {
        cleanup_close int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
            return errno == ENOENT ? 0 : cannot(name, "open the directory");
        return put_directory(lister, fd, name);
    }
    const struct record record = {.type = type_of(parent, name, &status), .name = name, .status = &status};
    return record.type == 'l' ? put_link(lister, parent, &record) : put_record(lister, &record);
}

static int put_contents(struct lister *lister, int fd, const char *name) {
    struct names names = {0};
    int result = names_read(fd, &names) < 0 ? cannot(name, "list the directory") : 0;
    for (size_t i = 0; result == 0 && i < names.count; i++)
        result = put_entry(lister, fd, names.name[i]);
    names_free(&names);
    return result;
}

static int put_directory(struct lister *lister, int fd, const char *name) {
    struct stat status;
    if (fstat(fd, &status) < 0)
        return cannot(name, "read its status");
    if (lister->level == LEVELS_MAX)
        return fail("list", NO_OP, ELOOP, "%s: more than %d directories deep", name, LEVELS_MAX);
    const struct record record = {.type = 'd', .flags = is_opaque(fd) ? IS_OPAQUE : 0, .name = name, .status = &status};
    if (put_record(lister, &record) < 0)
        return -1;
    lister->level++;
    int result = put_contents(lister, fd, name);
    lister->level--;
    return result < 0 ? -1 : put_end(lister);
}

int list_tree(struct lister *lister, int root) {
    return put_directory(lister, root, "");
}
