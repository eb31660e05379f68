/* See freeze.h. */
#include "freeze.h"

#include "sys.h"
#include "tree.h"
#include "util.h"

#include <errno.h>
#include <string.h>
#include <sys/xattr.h>

#define OPAQUE "user.overlay.opaque"

enum { ROOT_MODE = 0755 };

static int cannot(const char *path, const char *what) {
    return fail("freeze", NO_OP, errno, "%s: %s", path, what);
}

static struct timespec bound(const struct freeze *freeze, struct timespec time) {
    if (freeze->is_bounded && time.tv_sec >= freeze->epoch)
        time.tv_sec = freeze->epoch;
    time.tv_nsec = 0;
    return time;
}

int freeze_entry(const struct freeze *freeze, int parent, const char *name, const char *path, struct stat *status) {
    if (starts_with(name, ".wh."))
        return fail("freeze", NO_OP, 0, "%s: names that begin with .wh. are reserved for what layers hide", path);
    if (S_ISSOCK(status->st_mode))
        return unlinkat(parent, name, 0) < 0 ? cannot(path, "remove the socket") : 1;
    struct timespec bounded = bound(freeze, status->st_mtim), before = status->st_mtim;
    status->st_mtim = bounded;
    bool is_same = before.tv_sec == bounded.tv_sec && before.tv_nsec == bounded.tv_nsec;
    if (is_same || S_ISDIR(status->st_mode) || S_ISCHR(status->st_mode))
        return 0;
    const struct timespec times[] = {bounded, bounded};
    return utimensat(parent, name, times, AT_SYMLINK_NOFOLLOW) < 0 ? cannot(path, "set its time") : 0;
}

int freeze_directory(const struct freeze *freeze, int fd, const char *path) {
    struct stat status;
    if (fstat(fd, &status) < 0)
        return cannot(path, "read its status");
    struct timespec bounded = bound(freeze, status.st_mtim);
    const struct timespec times[] = {bounded, bounded};
    return futimens(fd, times) < 0 ? cannot(path, "set its time") : 0;
}

/* What is at a canonical path of the tree below. */
static bool find_below(const struct freeze *freeze, const char *path, struct stat *status) {
    if (freeze->lower < 0)
        return false;
    cleanup_close int fd = sys_openat2(freeze->lower, path, O_PATH | O_NOFOLLOW, 0, OPEN_BENEATH | OPEN_NO_SYMLINKS | OPEN_NO_MAGICLINKS);
    return fd >= 0 && fstat(fd, status) == 0 && !S_ISCHR(status->st_mode);
}

int freeze_keeps_opaque(const struct freeze *freeze, int fd, const char *path) {
    struct stat below;
    if (find_below(freeze, path, &below) && S_ISDIR(below.st_mode))
        return 1;
    return fremovexattr(fd, OPAQUE) < 0 && errno != ENODATA ? cannot(path, "remove overlay's mark") : 0;
}

bool freeze_drops(const char *attribute) {
    return starts_with(attribute, "user.overlay.") && strcmp(attribute, OPAQUE) != 0 && strcmp(attribute, "user.overlay.whiteout") != 0 &&
           strcmp(attribute, "user.overlay.whiteouts") != 0;
}

static bool same_dress(const struct stat *a, const struct stat *b) {
    return a->st_mode == b->st_mode && a->st_uid == b->st_uid && a->st_gid == b->st_gid;
}

static bool is_hiding(int parent, const char *name) {
    char value;
    cleanup_close int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd >= 0 && fgetxattr(fd, OPAQUE, &value, 1) == 1 && value == 'y';
}

/* 1 removed, 0 it stays: it is not empty, or says something. */
static int remove_place(const struct freeze *freeze, int parent, const char *name, const char *path, bool is_target) {
    struct stat status, below;
    if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : cannot(path, "look at a place of a mount");
    bool is_known = find_below(freeze, path, &below);
    if (S_ISDIR(status.st_mode)) {
        if (is_known && (!same_dress(&status, &below) || is_hiding(parent, name)))
            return 0;
        if (unlinkat(parent, name, AT_REMOVEDIR) == 0)
            return 1;
        return errno == ENOTEMPTY || errno == EEXIST ? 0 : cannot(path, "remove a place of a mount");
    }
    if (!is_target || is_known || !S_ISREG(status.st_mode) || status.st_size > 0 || status.st_nlink > 1)
        return 0;
    return unlinkat(parent, name, 0) < 0 ? cannot(path, "remove a place of a mount") : 1;
}

int freeze_mount_point(const struct freeze *freeze, int upper, const char *path) {
    char here[TREE_PATH_MAX + 1];
    copy_text(here, sizeof(here), path);
    for (bool is_target = true; *here; is_target = false) {
        char *slash = strrchr(here, '/');
        const char *name = slash ? slash + 1 : here;
        char parent_path[TREE_PATH_MAX + 1] = ".";
        if (slash) {
            memcpy(parent_path, here, (size_t)(slash - here));
            parent_path[slash - here] = '\0';
        }
        cleanup_close int parent =
            sys_openat2(upper, parent_path, O_RDONLY | O_DIRECTORY, 0, OPEN_BENEATH | OPEN_NO_SYMLINKS | OPEN_NO_MAGICLINKS);
        /* Not written at all: perhaps what is above it was. */
        int removed = parent < 0 ? 1 : remove_place(freeze, parent, name, here, is_target);
        if (removed <= 0)
            return removed;
        here[slash ? slash - here : 0] = '\0';
    }
    return 0;
}

bool freeze_has_root(const struct stat *root) {
    return (root->st_mode & 07777) != ROOT_MODE || root->st_uid != 0 || root->st_gid != 0;
}

bool freeze_changes_root(const struct freeze *freeze, const struct stat *root) {
    struct stat below;
    if (freeze->lower < 0 || fstat(freeze->lower, &below) < 0)
        return freeze_has_root(root);
    return !same_dress(root, &below);
}
