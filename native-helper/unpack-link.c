/*
 * Whiteouts and hard links: entries that speak of other entries.
 *
 * A hard link may lead to a file of a lower layer. That file is then copied into this changeset, under its own name and
 * the link's, as overlay would have done. Without the lower layers the entry is refused at stage "lower".
 */
#include "unpack.h"

#include "sys.h"
#include "util.h"

#include <string.h>
#include <sys/xattr.h>

static int cannot(const struct unpacker *unpacker, const char *what) {
    return fail("write", NO_OP, errno, "%s: %s", unpacker->path, what);
}

/* A directory's time is not changed by what hides in it. */
static int make_opaque(const struct unpacker *unpacker, int directory, const char *name) {
    cleanup_close int fd = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 ? cannot(unpacker, "open what it hides") : mark_opaque(fd, unpacker->path);
}

int unpack_whiteout(struct unpacker *unpacker, struct directory *directory, const char *hidden) {
    struct stat status;
    if (fstatat(directory->fd, hidden, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? make_whiteout(&unpacker->tree, directory, hidden) : cannot(unpacker, "look for what it hides");
    /* This layer's own stays; a directory must not be merged with the hidden one. */
    return S_ISDIR(status.st_mode) ? make_opaque(unpacker, directory->fd, hidden) : 0;
}

int unpack_opaque(struct unpacker *unpacker, struct directory *directory) {
    unpacker->opaque_root |= directory->length == 0;
    return mark_opaque(directory->fd, unpacker->path);
}

/* The target as a file of this layer: 1 found, 0 not there. */
static int find_target(struct unpacker *unpacker, const char *path, struct directory **parent, const char **name, struct stat *status) {
    *parent = tree_parent(&unpacker->tree, path, name, false);
    if (!*parent) {
        int error = first_failure()->error;
        if (error != ENOENT && error != ENOTDIR)
            return -1;
        forget_failure();
        return 0;
    }
    if (fstatat((*parent)->fd, *name, status, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : cannot(unpacker, "look for the target of the hard link");
    return !is_whiteout((*parent)->fd, *name, status);
}

static int link_to(struct unpacker *unpacker, const struct directory *from, const char *target, struct directory *to, const char *name) {
    struct stat there, here;
    bool was_whiteout;
    if (linkat(from->fd, target, to->fd, name, 0) == 0)
        return 0;
    if (errno != EEXIST)
        return cannot(unpacker, "make the hard link");
    if (fstatat(from->fd, target, &there, AT_SYMLINK_NOFOLLOW) < 0 || fstatat(to->fd, name, &here, AT_SYMLINK_NOFOLLOW) < 0)
        return cannot(unpacker, "look at what the hard link replaces");
    if (there.st_dev == here.st_dev && there.st_ino == here.st_ino)
        return 0;
    if (S_ISDIR(here.st_mode))
        return fail("entry", NO_OP, 0, "%s: a hard link in the place of a directory", unpacker->path);
    if (unpack_make_room(unpacker, to, name, &was_whiteout) < 0)
        return -1;
    return linkat(from->fd, target, to->fd, name, 0) < 0 ? cannot(unpacker, "make the hard link") : 0;
}

int unpack_link(struct unpacker *unpacker, struct directory *directory, const char *name) {
    char target[TREE_PATH_MAX + 1];
    struct directory *from;
    const char *target_name;
    struct stat status;
    if (tree_clean_path(unpacker->entry.link, target) < 0)
        return -1;
    if (!*target)
        return fail("entry", NO_OP, 0, "%s: a hard link to nothing", unpacker->path);
    int found = find_target(unpacker, target, &from, &target_name, &status);
    if (found == 0) {
        if (unpack_from_lower(unpacker, target) < 0)
            return -1;
        found = find_target(unpacker, target, &from, &target_name, &status);
        directory = tree_parent(&unpacker->tree, unpacker->path, &name, true);
    }
    if (found <= 0 || !directory)
        return found < 0 || !directory ? -1 : fail("entry", NO_OP, 0, "%s: hard link to %s, which is missing", unpacker->path, target);
    if (S_ISDIR(status.st_mode))
        return fail("entry", NO_OP, 0, "%s: hard link to %s, a directory", unpacker->path, target);
    return link_to(unpacker, from, target_name, directory, name);
}
