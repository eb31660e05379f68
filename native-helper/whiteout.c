/*
 * Overlay's own marks in a changeset: a whiteout is a character device 0:0, which a user namespace may make; where even
 * that is refused, an empty file with an attribute in a directory with another (Linux 6.7).
 */
#include "sys.h"
#include "tree.h"
#include "util.h"

#include <sys/sysmacros.h>
#include <sys/xattr.h>

bool is_whiteout(int directory, const char *name, const struct stat *status) {
    char value[1];
    if (S_ISCHR(status->st_mode))
        return status->st_rdev == makedev(0, 0);
    if (!S_ISREG(status->st_mode) || status->st_size > 0)
        return false;
    cleanup_close int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    return fd >= 0 && (fgetxattr(fd, "user.overlay.whiteout", value, sizeof(value)) >= 0 || errno == ERANGE);
}

int mark_opaque(int fd, const char *path) {
    if (fsetxattr(fd, "user.overlay.opaque", "y", 1, 0) < 0)
        return fail("write", NO_OP, errno, "%s: mark as opaque", path);
    return 0;
}

static int stamp(const struct directory *directory, const char *name) {
    cleanup_close int fd = openat(directory->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 || fsetxattr(fd, "user.overlay.whiteout", "", 0, 0) < 0)
        return -1;
    /* Opaque directories keep their own mark, which has the wider meaning. */
    return fsetxattr(directory->fd, "user.overlay.opaque", "x", 1, XATTR_CREATE) < 0 && errno != EEXIST ? -1 : 0;
}

int make_whiteout(struct tree *tree, struct directory *directory, const char *name) {
    tree_touch(directory);
    if (!tree->stamp_whiteouts) {
        if (!sys_refused("whiteout") && mknodat(directory->fd, name, S_IFCHR, makedev(0, 0)) == 0)
            return 0;
        tree->stamp_whiteouts = errno == EPERM || sys_refused("whiteout");
    }
    if (tree->stamp_whiteouts && stamp(directory, name) == 0)
        return 0;
    return fail("write", NO_OP, errno, "%s/%s: make a whiteout", directory->path, name);
}
