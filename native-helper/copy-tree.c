/* A whole tree. See copy.h. */
#include "copy.h"

#include "inode-table.h"
#include "sys.h"
#include "tree.h"
#include "util.h"

#include <stdio.h>
#include <string.h>

#define LEVELS_MAX 1000

struct copying {
    int root; /* of the destination */
    unsigned flags;
    size_t level, length;
    struct inode_table known;
    char path[TREE_PATH_MAX + 1];
};

static int cannot(const struct copying *copying, const char *what) {
    return fail("copy", NO_OP, errno, "%s: %s", copying->path, what);
}

/* A further name of a file that was copied already: 1 linked, 0 it is new and now known. */
static int link_known(struct copying *copying, const struct stat *status, int to, const char *name) {
    int error;
    const char *first = inode_first_path(&copying->known, status->st_dev, status->st_ino, copying->path, &error);
    if (error)
        return cannot(copying, "memory");
    if (!first)
        return 0;
    return linkat(copying->root, first, to, name, 0) < 0 ? cannot(copying, "make the hard link") : 1;
}

static int copy_regular(struct copying *copying, int from, int to, const char *name) {
    cleanup_close int source = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    cleanup_close int copy = source < 0 ? -1 : openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    struct stat status;
    if (copy < 0 || fstat(source, &status) < 0)
        return cannot(copying, "copy the file");
    if (!S_ISREG(status.st_mode))
        return fail("copy", NO_OP, 0, "%s: changed while it was copied", copying->path);
    return copy_file_content(source, copy, copying->path) < 0 ? -1 : copy_file_dress(source, copy, copying->path, copying->flags);
}

static int copy_symlink(const struct copying *copying, int from, int to, const char *name) {
    char target[TREE_PATH_MAX + 1];
    ssize_t length = readlinkat(from, name, target, TREE_PATH_MAX);
    if (length < 0)
        return cannot(copying, "read the symbolic link");
    target[length] = '\0';
    return symlinkat(target, to, name) < 0 ? cannot(copying, "make the symbolic link") : 0;
}

static int copy_node(const struct copying *copying, const struct stat *status, int to, const char *name) {
    if (mknodat(to, name, status->st_mode, status->st_rdev) == 0)
        return 1;
    if (errno == EPERM && (copying->flags & COPY_SKIP_DEVICES))
        return 0;
    return cannot(copying, "make the device node");
}

static int dress_special(const struct copying *copying, const struct stat *status, int to, const char *name) {
    const struct timespec times[] = {status->st_atim, status->st_mtim};
    bool owned = fchownat(to, name, status->st_uid, status->st_gid, AT_SYMLINK_NOFOLLOW) == 0;
    if (!owned && (copying->flags & COPY_UNMAPPED) && (errno == EINVAL || errno == EPERM))
        owned = true;
    if (!owned || (S_ISFIFO(status->st_mode) && chmod_fifo_at(to, name, status->st_mode & 07777) < 0) ||
        utimensat(to, name, times, AT_SYMLINK_NOFOLLOW) < 0)
        return cannot(copying, "set its owner, mode and times");
    return 0;
}

static int copy_level(struct copying *copying, int from, int to);

static int copy_directory(struct copying *copying, int from, int to, const char *name) {
    if (mkdirat(to, name, 0700) < 0)
        return cannot(copying, "make the directory");
    cleanup_close int source = openat(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    cleanup_close int copy = openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (source < 0 || copy < 0)
        return cannot(copying, "open the directory");
    if (copying->level == LEVELS_MAX)
        return fail("copy", NO_OP, ELOOP, "%s: more than %d directories deep", copying->path, LEVELS_MAX);
    copying->level++;
    int result = copy_level(copying, source, copy);
    copying->level--;
    return result < 0 ? -1 : copy_file_dress(source, copy, copying->path, copying->flags);
}

static int copy_entry(struct copying *copying, int from, int to, const char *name) {
    struct stat status;
    if (fstatat(from, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : cannot(copying, "read its status");
    if (S_ISDIR(status.st_mode))
        return copy_directory(copying, from, to, name);
    if (S_ISSOCK(status.st_mode))
        return 0;
    if (status.st_nlink > 1) {
        int linked = link_known(copying, &status, to, name);
        if (linked != 0)
            return linked < 0 ? -1 : 0;
    }
    if (S_ISREG(status.st_mode))
        return copy_regular(copying, from, to, name);
    int made = S_ISLNK(status.st_mode) ? copy_symlink(copying, from, to, name) + 1 : copy_node(copying, &status, to, name);
    return made <= 0 ? made : dress_special(copying, &status, to, name);
}

static int copy_level(struct copying *copying, int from, int to) {
    int listed = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cleanup_dir DIR *directory = listed < 0 ? NULL : fdopendir(listed);
    size_t length = copying->length;
    if (!directory)
        return cannot(copying, "list the directory");
    for (struct dirent *entry; (errno = 0, entry = readdir(directory));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        size_t name = strlen(entry->d_name);
        if (length + name + 2 > sizeof(copying->path))
            return fail("copy", NO_OP, ENAMETOOLONG, "%s/%s", copying->path, entry->d_name);
        copying->length =
            length + (size_t)snprintf(copying->path + length, sizeof(copying->path) - length, "%s%s", length ? "/" : "", entry->d_name);
        if (copy_entry(copying, from, to, entry->d_name) < 0)
            return -1;
        copying->path[copying->length = length] = '\0';
    }
    return errno ? cannot(copying, "list the directory") : 0;
}

int copy_tree(int from, int to, unsigned flags) {
    struct copying copying = {.root = to, .flags = flags};
    int result = copy_level(&copying, from, to);
    inode_table_free(&copying.known);
    return result == 0 && (flags & COPY_ROOT_DRESS) ? copy_file_dress(from, to, ".", flags) : result;
}
