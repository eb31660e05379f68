/* Making files, directories, links and fifos from entries, with their owners, modes, times and attributes. */
#include "unpack.h"

#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/xattr.h>

static int cannot(const struct unpacker *unpacker, const char *what) {
    return fail("write", NO_OP, errno, "%s: %s", unpacker->path, what);
}

bool xattr_is_kept(const char *name) {
    if (starts_with(name, "user."))
        return !starts_with(name, "user.overlay.") && !starts_with(name, "user.containers.");
    return strcmp(name, "security.capability") == 0 || starts_with(name, "system.posix_acl_");
}

int set_xattr(int fd, const char *path, const struct tar_xattr *xattr) {
    if (fsetxattr(fd, xattr->name, xattr->value, xattr->length, 0) == 0 || errno == ENOTSUP)
        return 0;
    /* An access list may name users that are not mapped here; the mode still holds. */
    if (starts_with(xattr->name, "system.") && errno == EINVAL)
        return 0;
    return fail("write", NO_OP, errno, "%s: set the attribute %s", path, xattr->name);
}

static int set_xattrs(struct unpacker *unpacker, int fd) {
    for (size_t i = 0; i < unpacker->entry.xattrs; i++) {
        const struct tar_xattr *xattr = &unpacker->entry.xattr[i];
        if (!xattr_is_kept(xattr->name))
            continue;
        if (set_xattr(fd, unpacker->path, xattr) < 0)
            return -1;
        /* From now on a default access list may change the mode that a new entry gets. */
        unpacker->has_acls |= starts_with(xattr->name, "system.posix_acl_default");
    }
    return 0;
}

/* Owner before attributes and mode: changing it clears file capabilities and the set-ID bits. */
static int dress(struct unpacker *unpacker, const struct directory *directory, int fd, bool renew) {
    const struct tar_entry *entry = &unpacker->entry;
    bool group_given = directory && directory->gives_group;
    if ((entry->uid || entry->gid || group_given || renew) && fchown(fd, (uid_t)entry->uid, (gid_t)entry->gid) < 0)
        return cannot(unpacker, "set its owner");
    if (entry->xattrs > 0 && set_xattrs(unpacker, fd) < 0)
        return -1;
    if (((entry->mode & 07000) || group_given || renew || unpacker->has_acls) && fchmod(fd, entry->mode) < 0)
        return cannot(unpacker, "set its mode");
    return 0;
}

/* Joins the canonical path of a directory and a name. */
static int join(const struct unpacker *unpacker, const struct directory *directory, const char *name, char *path) {
    size_t length = strlen(name), used = directory->length;
    if (used + length + 1 > TREE_PATH_MAX)
        return fail("entry", NO_OP, 0, "%s: symbolic links make the path too long", unpacker->path);
    memcpy(path, directory->path, used);
    if (used > 0)
        path[used++] = '/';
    memcpy(path + used, name, length + 1);
    return 0;
}

int unpack_make_room(struct unpacker *unpacker, struct directory *directory, const char *name, bool *was_whiteout) {
    char path[TREE_PATH_MAX + 1];
    struct stat status;
    if (fstatat(directory->fd, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return cannot(unpacker, "look at what it replaces");
    if (unpacker->keeps_kinds && S_ISDIR(status.st_mode) != (unpacker->entry.type == TAR_DIRECTORY))
        return fail("kind", NO_OP, 0, "%s: file exists", unpacker->path);
    tree_touch(directory);
    *was_whiteout = is_whiteout(directory->fd, name, &status);
    if (!S_ISDIR(status.st_mode))
        return unlinkat(directory->fd, name, 0) < 0 ? cannot(unpacker, "replace an earlier entry") : 0;
    if (join(unpacker, directory, name, path) < 0)
        return -1;
    tree_forget(&unpacker->tree, path);
    return remove_at(directory->fd, name);
}

static int open_new_file(struct unpacker *unpacker, struct directory *directory, const char *name) {
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    bool was_whiteout;
    int fd = openat(directory->fd, name, flags, unpacker->entry.mode & 0777);
    if (fd < 0 && errno == EEXIST) {
        if (unpack_make_room(unpacker, directory, name, &was_whiteout) == 0)
            fd = openat(directory->fd, name, flags, unpacker->entry.mode & 0777);
    }
    if (fd < 0)
        cannot(unpacker, "make the file");
    return fd;
}

static int fill_file(struct unpacker *unpacker, const struct directory *directory, int fd) {
    const struct tar_entry *entry = &unpacker->entry;
    if (unpack_write_file(unpacker, fd) < 0 || dress(unpacker, directory, fd, false) < 0)
        return -1;
    const struct timespec times[] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = entry->seconds, .tv_nsec = (long)entry->nanoseconds}};
    return futimens(fd, times) < 0 ? cannot(unpacker, "set its time") : 0;
}

static int make_file(struct unpacker *unpacker, struct directory *directory, const char *name) {
    if (!unpacker->is_careful) {
        cleanup_close int fd = open_new_file(unpacker, directory, name);
        return fd < 0 ? -1 : fill_file(unpacker, directory, fd);
    }
    struct whole_file file;
    int result = whole_open(unpacker, directory, name, &file);
    if (result == 0)
        result = fill_file(unpacker, directory, file.fd);
    if (result == 0)
        result = whole_finish(unpacker, directory, name, &file);
    whole_close(directory, &file);
    return result;
}

/* A directory stays open, as its contents mostly follow; its time is set when it is closed. Takes `fd`. */
static int keep_directory(struct unpacker *unpacker, const char *path, int fd) {
    const struct tar_entry *entry = &unpacker->entry;
    struct directory *directory = tree_adopt(&unpacker->tree, path, strlen(path), fd);
    if (!directory)
        return -1;
    directory->mtime = (struct timespec){.tv_sec = entry->seconds, .tv_nsec = (long)entry->nanoseconds};
    tree_touch(directory);
    return 0;
}

static int make_directory(struct unpacker *unpacker, struct directory *parent, const char *name) {
    char path[TREE_PATH_MAX + 1];
    struct stat status;
    bool renew = false, was_whiteout = false;
    mode_t mode = unpacker->entry.mode & 0777;
    if (mkdirat(parent->fd, name, mode) < 0) {
        if (errno != EEXIST || fstatat(parent->fd, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
            return cannot(unpacker, "make the directory");
        renew = S_ISDIR(status.st_mode);
        if (!renew && (unpack_make_room(unpacker, parent, name, &was_whiteout) < 0 || mkdirat(parent->fd, name, mode) < 0))
            return cannot(unpacker, "make the directory");
    }
    tree_touch(parent);
    cleanup_close int fd = openat(parent->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return cannot(unpacker, "open the directory");
    if ((was_whiteout && mark_opaque(fd, unpacker->path) < 0) || dress(unpacker, parent, fd, renew) < 0 ||
        join(unpacker, parent, name, path) < 0)
        return -1;
    return keep_directory(unpacker, path, take_fd(&fd));
}

static int renew_root(struct unpacker *unpacker) {
    cleanup_close int fd = openat(unpacker->tree.root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return cannot(unpacker, "open the root");
    return dress(unpacker, NULL, fd, true) < 0 ? -1 : keep_directory(unpacker, "", take_fd(&fd));
}

/* Symbolic links and fifos: what has no descriptor to dress it by. Attributes of the kinds we keep cannot be on them. */
static int make_special(struct unpacker *unpacker, struct directory *directory, const char *name) {
    const struct tar_entry *entry = &unpacker->entry;
    bool is_link = entry->type == TAR_SYMLINK, was_whiteout;
    if (is_link && !*entry->link)
        return fail("entry", NO_OP, 0, "%s: a symbolic link to nothing", unpacker->path);
    for (int tries = 0;; tries++) {
        int made = is_link ? symlinkat(entry->link, directory->fd, name) : mknodat(directory->fd, name, S_IFIFO | (entry->mode & 0777), 0);
        if (made == 0)
            break;
        if (errno != EEXIST || tries > 0)
            return cannot(unpacker, is_link ? "make the symbolic link" : "make the fifo");
        if (unpack_make_room(unpacker, directory, name, &was_whiteout) < 0)
            return -1;
    }
    const struct timespec times[] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = entry->seconds, .tv_nsec = (long)entry->nanoseconds}};
    if ((entry->uid || entry->gid || directory->gives_group) &&
        fchownat(directory->fd, name, (uid_t)entry->uid, (gid_t)entry->gid, AT_SYMLINK_NOFOLLOW) < 0)
        return cannot(unpacker, "set its owner");
    if (!is_link && chmod_fifo_at(directory->fd, name, entry->mode) < 0)
        return cannot(unpacker, "set its mode");
    return utimensat(directory->fd, name, times, AT_SYMLINK_NOFOLLOW) < 0 ? cannot(unpacker, "set its time") : 0;
}

int unpack_make(struct unpacker *unpacker) {
    const char *name;
    if (!*unpacker->path)
        return renew_root(unpacker);
    struct directory *directory = tree_parent(&unpacker->tree, unpacker->path, &name, true);
    if (!directory)
        return -1;
    tree_touch(directory);
    switch (unpacker->entry.type) {
    case TAR_FILE:
        return make_file(unpacker, directory, name);
    case TAR_DIRECTORY:
        return make_directory(unpacker, directory, name);
    case TAR_LINK:
        return unpack_link(unpacker, directory, name);
    default:
        return make_special(unpacker, directory, name);
    }
}
