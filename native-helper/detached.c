/* See detached.h. This file: the descriptors of the kernel; the emulation is in emulated-mount.c. */
#include "detached.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "emulated-mount.h"
#include "sys.h"
#include "util.h"

enum { OPTION_BYTES = 256 };

static bool is_emulated;

bool detached_is_emulated(void) {
    return is_emulated;
}

/* Asked once, before anything depends on the answer; a kernel that lacks one of the calls gets none of them. */
int detached_prepare(void) {
    cleanup_close int context = sys_fsopen("tmpfs");
    int missing = context < 0 ? errno : 0;
    cleanup_close int tree = sys_open_tree(AT_FDCWD, "/", 0);
    if (tree < 0)
        missing = errno;
    else if (sys_mount_setattr(-1, "", AT_EMPTY_PATH, &(struct mount_attr_v0){0}) < 0 && errno == ENOSYS)
        missing = ENOSYS;
    is_emulated = missing == ENOSYS;
    return is_emulated ? emulated_prepare() : 0;
}

/* Hands `key[=value],…` to the kernel one by one. */
static int set_options(int context, const char *options, const char *skip) {
    char option[OPTION_BYTES];
    for (const char *next = options; *next;) {
        size_t length = strcspn(next, ",");
        if (length >= sizeof(option)) {
            errno = E2BIG;
            return -1;
        }
        memcpy(option, next, length);
        option[length] = '\0';
        next += length + (next[length] == ',');
        char *value = strchr(option, '=');
        if (value)
            *value++ = '\0';
        if (!*option || (skip && strcmp(option, skip) == 0))
            continue;
        if (sys_fsconfig(context, value ? CONFIG_SET_STRING : CONFIG_SET_FLAG, option, value, 0) < 0)
            return -1;
    }
    return 0;
}

int detached_new(const char *type, const char *options, const char *skip, uint64_t attributes) {
    if (is_emulated)
        return emulated_new(type, options, skip, attributes);
    cleanup_close int context = sys_fsopen(type);
    /* The source is what /proc/mounts shows in its first column; df leaves out "none". */
    if (context < 0 || sys_fsconfig(context, CONFIG_SET_STRING, "source", type, 0) < 0 || set_options(context, options, skip) < 0 ||
        sys_fsconfig(context, CONFIG_CREATE, NULL, NULL, 0) < 0)
        return -1;
    return sys_fsmount(context, (unsigned)attributes);
}

int detached_clone(int directory, const char *path, bool recursive) {
    if (is_emulated)
        return emulated_clone(directory, path, recursive);
    return sys_open_tree(directory, path, (*path ? 0 : AT_EMPTY_PATH) | TREE_CLONE | (recursive ? AT_RECURSIVE : 0));
}

int detached_clone_link(const char *path, bool recursive) {
    struct stat status;
    /* mount(2) follows links: there the link itself stands for its mount, which only its content is read of. */
    if (is_emulated && lstat(path, &status) == 0 && S_ISLNK(status.st_mode))
        return open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (is_emulated)
        return emulated_clone(AT_FDCWD, path, recursive);
    return sys_open_tree(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | TREE_CLONE | (recursive ? AT_RECURSIVE : 0));
}

int detached_set_attributes(int mount, uint64_t attributes, bool recursive) {
    struct mount_attr_v0 attr = {.attr_set = attributes};
    if (attributes == 0)
        return 0;
    if (is_emulated)
        return emulated_set_attributes(mount, attributes, recursive);
    if (attributes & ATTR_NOATIME)
        attr.attr_clr = ATTR__ATIME;
    return sys_mount_setattr(mount, "", AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0), &attr);
}

int detached_set_propagation(int mount, uint64_t propagation, bool recursive) {
    struct mount_attr_v0 attr = {.propagation = propagation};
    if (is_emulated)
        return emulated_set_propagation(mount, propagation, recursive);
    return sys_mount_setattr(mount, "", AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0), &attr);
}

int detached_attach(int mount, int place) {
    if (is_emulated)
        return emulated_attach(mount, place);
    return sys_move_mount(mount, "", place, "", MOVE_F_EMPTY_PATH | MOVE_T_EMPTY_PATH);
}

int detached_reopen(int mount) {
    return emulated_reopen(mount);
}

int detached_mount_string(const char *type, const char *options) {
    if (is_emulated)
        return emulated_new(type, options, NULL, 0);
    if (mount(type, "/tmp", type, 0, options) < 0)
        return -1;
    int tree = sys_open_tree(AT_FDCWD, "/tmp", TREE_CLONE);
    umount2("/tmp", MNT_DETACH);
    return tree;
}
