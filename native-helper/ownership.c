/* See ownership.h. */
#include "ownership.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>

#include "detached.h"
#include "sys.h"
#include "tree.h"
#include "util.h"

/* One descriptor and one listing on the stack for each level. */
enum { LEVELS_MAX = 400, LISTING_BYTES = 4096 };

struct listed {
    uint64_t inode;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

static bool is_dot(const char *name) {
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int open_directory(int parent, const char *name) {
    int fd = sys_openat2(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, OPEN_NO_XDEV | OPEN_NO_SYMLINKS);
    if (fd < 0 && errno == ENOSYS)
        fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd;
}

static int give_tree(int directory, const struct user *user, unsigned level);

static int give_entry(int directory, const struct listed *entry, const struct user *user, unsigned level) {
    if (is_dot(entry->name))
        return 0;
    if (fchownat(directory, entry->name, user->uid, user->gid, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : -1;
    if (entry->type != DT_DIR && entry->type != DT_UNKNOWN)
        return 0;
    cleanup_close int child = open_directory(directory, entry->name);
    if (child < 0)
        return errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == EXDEV ? 0 : -1;
    return give_tree(child, user, level + 1);
}

/* All that is in the directory; the directory itself is its parent's concern. */
static int give_tree(int directory, const struct user *user, unsigned level) {
    _Alignas(struct listed) char listing[LISTING_BYTES];
    long length;
    if (level == LEVELS_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    while ((length = syscall(SYS_getdents64, directory, listing, sizeof(listing))) > 0) {
        for (long at = 0; at < length;) {
            const struct listed *entry = (const void *)(listing + at);
            if (give_entry(directory, entry, user, level) < 0)
                return -1;
            at += entry->length;
        }
    }
    return (int)length;
}

static bool is_empty(int directory) {
    _Alignas(struct listed) char listing[LISTING_BYTES];
    long length = syscall(SYS_getdents64, directory, listing, sizeof(listing));
    for (long at = 0; at < length;) {
        const struct listed *entry = (const void *)(listing + at);
        if (!is_dot(entry->name))
            return false;
        at += entry->length;
    }
    return length >= 0 && lseek(directory, 0, SEEK_SET) == 0;
}

static int give_volume(int mount, const struct user *user, bool with_content) {
    cleanup_close int directory = openat(mount, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    /* A file can be bound, too. */
    if (directory < 0 && errno == ENOTDIR)
        return with_content ? fchownat(mount, "", user->uid, user->gid, AT_EMPTY_PATH) : 0;
    if (directory < 0)
        return -1;
    if (!with_content && !is_empty(directory))
        return 0;
    if (fchown(directory, user->uid, user->gid) < 0)
        return -1;
    return with_content ? give_tree(directory, user, 0) : 0;
}

static bool is_asked(const struct plan_op *op) {
    return (op->type == OP_BIND && (op->flags & BIND_CHOWN)) || (op->type == OP_TMPFS && (op->flags & TMPFS_CHOWN)) ||
           (op->type == OP_OVERLAY_MOUNT && (op->flags & OVERLAY_MOUNT_CHOWN));
}

/* The attributes of the plan: what is to be read-only was left writable for us. */
static uint32_t read_op(const struct plan_op *op, const char **target) {
    struct fields fields = op_fields(op);
    uint32_t before = op->type == OP_BIND ? 1 : op->type == OP_TMPFS ? 0 : field_list(&fields) + 2;
    for (; before > 0; before--)
        field_string(&fields);
    *target = field_string(&fields);
    if (op->type == OP_TMPFS)
        field_string(&fields);
    return field_u32(&fields);
}

int ownership_apply(const struct plan *plan, const struct sources *sources, const struct user *user) {
    for (uint32_t i = 0; i < sources->count; i++) {
        const struct plan_op *op = &plan->ops[i];
        bool asked = is_asked(op), is_new = sources->is_new[i];
        const char *target;
        if (sources->of_op[i] < 0 || (!asked && !is_new))
            continue;
        uint32_t attributes = read_op(op, &target);
        if ((asked || user->uid != 0 || user->gid != 0) && give_volume(sources->of_op[i], user, asked) < 0)
            return fail("mount", (int)i, errno, "give %s to the container's user", target);
        bool is_read_only = (attributes & ATTRIBUTE_READ_ONLY) != 0;
        if (is_read_only && detached_set_attributes(sources->of_op[i], ATTR_RDONLY, (attributes & ATTRIBUTE_RECURSIVE) != 0) < 0)
            return fail("mount", (int)i, errno, "make %s read-only", target);
    }
    return 0;
}
