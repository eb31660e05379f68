/*
 * Removing trees of any depth with a bounded number of descriptors, without following links or crossing mounts.
 *
 * Nothing but unlinking is needed, so it works on a full disk. A directory deeper than LEVELS is first moved up to the
 * top, where it is met again: paths can be nested deeper than descriptors can be open.
 */
#include "sys.h"
#include "tree.h"
#include "util.h"

#include <stdio.h>
#include <string.h>

#define LEVELS 200
#define LISTING 16384

struct linux_dirent {
    uint64_t inode;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

struct removal {
    int top; /* directory that is being emptied */
    unsigned moved;
    char *listing[LEVELS]; /* a buffer for each level, made when first needed */
};

static int cannot(const char *name, const char *what) {
    return fail("remove", NO_OP, errno, "%s: %s", name, what);
}

static int open_level(int directory, const char *name) {
    int fd = sys_openat2(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, OPEN_NO_XDEV | OPEN_NO_SYMLINKS);
    if (fd < 0 && errno == ENOSYS)
        fd = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd;
}

/* Opens a directory for emptying; one that its owner may not list or change is made so first. */
static int open_to_empty(int directory, const char *name) {
    struct stat status;
    cleanup_close int fd = open_level(directory, name);
    if (fd < 0 && errno == EACCES && chmod_directory_at(directory, name, 0700) == 0)
        fd = open_level(directory, name);
    if (fd < 0)
        return -1;
    if (fstat(fd, &status) == 0 && (status.st_mode & 0300) != 0300 && geteuid() == status.st_uid)
        (void)!fchmod(fd, 0700);
    return take_fd(&fd);
}

static int empty_level(struct removal *removal, int fd, size_t level);

static int move_to_top(struct removal *removal, int fd, const char *name) {
    char moved[40];
    do
        snprintf(moved, sizeof(moved), ".removing-%u", removal->moved++);
    while (faccessat(removal->top, moved, F_OK, AT_SYMLINK_NOFOLLOW) == 0);
    return renameat(fd, name, removal->top, moved) < 0 ? cannot(name, "move up to remove it") : 0;
}

static int remove_directory(struct removal *removal, int fd, const char *name, size_t level) {
    if (unlinkat(fd, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
        return 0;
    if (errno != ENOTEMPTY && errno != EEXIST && errno != EACCES)
        return cannot(name, "remove a directory");
    if (level + 1 == LEVELS)
        return move_to_top(removal, fd, name);
    cleanup_close int child = open_to_empty(fd, name);
    if (child < 0)
        return errno == ENOENT ? 0 : cannot(name, "open a directory to remove it");
    if (empty_level(removal, child, level + 1) < 0)
        return -1;
    return unlinkat(fd, name, AT_REMOVEDIR) < 0 && errno != ENOENT ? cannot(name, "remove a directory") : 0;
}

static int remove_entry(struct removal *removal, int fd, const struct linux_dirent *entry, size_t level) {
    const char *name = entry->name;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return 0;
    if (entry->type != DT_DIR) {
        if (unlinkat(fd, name, 0) == 0 || errno == ENOENT)
            return 1;
        if (errno != EISDIR)
            return cannot(name, "remove");
    }
    return remove_directory(removal, fd, name, level) < 0 ? -1 : 1;
}

/* One pass over a directory: the number of entries removed or moved, -1 failed. */
static long empty_once(struct removal *removal, int fd, size_t level) {
    char *listing = removal->listing[level];
    long removed = 0, length;
    if (!listing && !(listing = removal->listing[level] = malloc(LISTING)))
        return cannot("", "memory for a listing");
    if (lseek(fd, 0, SEEK_SET) < 0)
        return cannot("", "list a directory");
    while ((length = syscall(SYS_getdents64, fd, listing, LISTING)) > 0) {
        for (long at = 0; at < length;) {
            const struct linux_dirent *entry = (const void *)(listing + at);
            int gone = remove_entry(removal, fd, entry, level);
            if (gone < 0)
                return -1;
            removed += gone;
            at += entry->length;
        }
    }
    /* The monitor of a container made with --rm may remove the same tree: a directory that is gone lists as ENOENT. */
    return length < 0 && errno != ENOENT ? cannot("", "list a directory") : removed;
}

/* Passes until one finds nothing: a listing may miss what moved while entries were removed. */
static int empty_level(struct removal *removal, int fd, size_t level) {
    long removed;
    do
        removed = empty_once(removal, fd, level);
    while (removed > 0);
    return (int)removed;
}

static int empty_top(int top) {
    struct removal removal = {.top = top};
    int result = empty_level(&removal, top, 0);
    for (size_t i = 0; i < LEVELS; i++)
        free(removal.listing[i]);
    return result;
}

int remove_at(int directory, const char *name) {
    if (unlinkat(directory, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR && errno != EPERM)
        return cannot(name, "remove");
    if (unlinkat(directory, name, AT_REMOVEDIR) == 0)
        return 0;
    cleanup_close int top = open_to_empty(directory, name);
    if (top < 0)
        return errno == ENOENT ? 0 : cannot(name, "open a directory to remove it");
    if (empty_top(top) < 0)
        return -1;
    return unlinkat(directory, name, AT_REMOVEDIR) < 0 && errno != ENOENT ? cannot(name, "remove a directory") : 0;
}
