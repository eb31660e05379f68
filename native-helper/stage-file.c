/* What is no directory, and what everything wears. See stage.h. */
#include "stage.h"

#include "copy.h"
#include "mode.h"
#include "sys.h"
#include "unpack.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>

enum { SMALL = 1 << 17, NAMES_ROOM = 1 << 16, VALUE_ROOM = 1 << 16 };

static int cannot(const struct stage *stage, const char *name, const char *what) {
    return fail("stage", NO_OP, errno, "/%s%s%s: %s", stage->path, *stage->path ? "/" : "", name, what);
}

struct timespec stage_time(const struct stage *stage, const struct timespec *time) {
    bool is_late = stage->is_exact || time->tv_sec >= stage->epoch;
    return stage->is_bounded && is_late ? (struct timespec){.tv_sec = stage->epoch} : *time;
}

mode_t stage_mode(const struct stage *stage, const struct stat *status) {
    mode_t mode = status->st_mode & 07777;
    return stage->mode ? mode_apply(stage->mode, mode, S_ISDIR(status->st_mode)) : mode;
}

static void find_owner(const struct stage *stage, const struct stat *status, uid_t *uid, gid_t *gid) {
    bool keeps = stage->keeps_owners && !stage->has_owner;
    *uid = keeps ? status->st_uid : stage->uid;
    *gid = keeps ? status->st_gid : stage->gid;
}

/* -1, or how many there were. */
static ssize_t copy_attributes(const struct stage *stage, int from, int to) {
    static char names[NAMES_ROOM], value[VALUE_ROOM];
    ssize_t length = flistxattr(from, names, sizeof(names)), count = 0;
    if (length < 0)
        return errno == ENOTSUP ? 0 : cannot(stage, "", "list attributes");
    for (const char *name = names; name < names + length; name += strlen(name) + 1) {
        if (!xattr_is_kept(name))
            continue;
        ssize_t size = fgetxattr(from, name, value, sizeof(value));
        if (size < 0 && errno != ENODATA)
            return cannot(stage, "", "read an attribute");
        if (size >= 0 && set_xattr(to, stage->path, &(struct tar_xattr){name, value, (size_t)size}) < 0)
            return -1;
        count++;
    }
    return count;
}

/* `has` is the mode that it was made with; -1: it was there before. */
int stage_dress(const struct stage *stage, int from, int to, const struct stat *status, mode_t has) {
    bool is_old = has == (mode_t)-1;
    bool gives_group = stage->levels > 0 && stage->level[stage->levels - 1].gives_group;
    struct timespec time = stage_time(stage, &status->st_mtim), times[] = {time, time};
    mode_t mode = stage_mode(stage, status);
    uid_t uid;
    gid_t gid;
    find_owner(stage, status, &uid, &gid);
    bool chowns = uid || gid || is_old || gives_group;
    if (chowns && fchown(to, uid, gid) < 0)
        return cannot(stage, "", "set an owner");
    ssize_t attributes = from < 0 ? 0 : copy_attributes(stage, from, to);
    if (attributes < 0)
        return -1;
    bool is_other = ((has ^ mode) & 07777) != 0 || (mode & 07000) || attributes > 0;
    if ((is_old || is_other) && fchmod(to, mode) < 0)
        return cannot(stage, "", "set a mode");
    return futimens(to, times) < 0 ? cannot(stage, "", "set a time") : 0;
}

static int open_new(struct stage *stage, const char *name, mode_t mode) {
    int parent = stage->level[stage->levels - 1].fd;
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    int fd = openat(parent, name, flags, mode & 0777);
    if (fd < 0 && errno == EEXIST && stage_make_room(stage, parent, name) == 0)
        fd = openat(parent, name, flags, mode & 0777);
    return fd < 0 ? cannot(stage, name, "make the file") : fd;
}

/* Small files without asking for their holes. */
static int copy_bytes(struct stage *stage, const char *name, int from, int to, const struct stat *status) {
    static char buffer[SMALL];
    if (status->st_size >= SMALL)
        return copy_file_content(from, to, name);
    if (status->st_size == 0)
        return 0;
    ssize_t length = read_all(from, buffer, sizeof(buffer));
    if (length < 0 || write_all(to, buffer, (size_t)length) < 0)
        return cannot(stage, name, length < 0 ? "read" : "write");
    return 0;
}

int stage_make_file(struct stage *stage, const char *name, const struct stat *status, const void *bytes, int fd) {
    mode_t mode = stage_mode(stage, status);
    cleanup_close int file = open_new(stage, name, mode);
    if (file < 0)
        return -1;
    stage->entries++;
    stage->bytes += (uint64_t)status->st_size;
    if (fd >= 0 ? copy_bytes(stage, name, fd, file, status) < 0 : write_all(file, bytes, (size_t)status->st_size) < 0)
        return cannot(stage, name, "write");
    return stage_dress(stage, fd, file, status, mode & 0777);
}

static int take_file(struct stage *stage, const struct picked *picked, const char *name) {
    struct stat status;
    cleanup_close int fd = openat(picked->parent, picked->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) < 0)
        return fail("source", NO_OP, errno, "%s: read", picked->from);
    if (!S_ISREG(status.st_mode))
        return fail("source", NO_OP, 0, "%s: changed while it was read", picked->from);
    return stage_make_file(stage, name, &status, NULL, fd);
}

/* 1 it was copied under another name, and is linked to that; 0 it is new. */
static int take_known(struct stage *stage, const struct picked *picked, const char *name) {
    char path[sizeof(stage->path) + 260];
    int error, parent = stage->level[stage->levels - 1].fd;
    snprintf(path, sizeof(path), "%s%s%s", stage->path, *stage->path ? "/" : "", name);
    const char *first = inode_first_path(&stage->known, picked->status.st_dev, picked->status.st_ino, path, &error);
    if (error)
        return fail("stage", NO_OP, ENOMEM, "remember files of several names");
    if (!first || strcmp(first, path) == 0)
        return 0;
    if (stage_make_room(stage, parent, name) < 0)
        return -1;
    stage->entries++;
    /* Its first name may have been given to another file by a later source. */
    if (linkat(stage->tree.root, first, parent, name, 0) == 0)
        return 1;
    stage->entries--;
    return errno == ENOENT || errno == EPERM || errno == EMLINK ? 0 : cannot(stage, name, "make the hard link");
}

static int dress_special(const struct stage *stage, const struct picked *picked, const char *name) {
    int parent = stage->level[stage->levels - 1].fd;
    struct timespec time = stage_time(stage, &picked->status.st_mtim), times[] = {time, time};
    uid_t uid;
    gid_t gid;
    find_owner(stage, &picked->status, &uid, &gid);
    if (fchownat(parent, name, uid, gid, AT_SYMLINK_NOFOLLOW) < 0 ||
        (S_ISFIFO(picked->status.st_mode) && chmod_fifo_at(parent, name, stage_mode(stage, &picked->status)) < 0) ||
        utimensat(parent, name, times, AT_SYMLINK_NOFOLLOW) < 0)
        return cannot(stage, name, "set owner, mode and time");
    return 0;
}

static int take_special(struct stage *stage, const struct picked *picked, const char *name) {
    char target[TREE_PATH_MAX + 1];
    int parent = stage->level[stage->levels - 1].fd, made;
    bool is_link = S_ISLNK(picked->status.st_mode);
    ssize_t length = is_link ? readlinkat(picked->parent, picked->name, target, TREE_PATH_MAX) : 0;
    if (length < 0)
        return fail("source", NO_OP, errno, "%s: read the symbolic link", picked->from);
    target[length] = '\0';
    for (int tries = 0;; tries++) {
        made = is_link ? symlinkat(target, parent, name) : mknodat(parent, name, S_IFIFO | 0600, 0);
        if (made == 0 || errno != EEXIST || tries > 0)
            break;
        if (stage_make_room(stage, parent, name) < 0)
            return -1;
    }
    if (made < 0)
        return cannot(stage, name, is_link ? "make the symbolic link" : "make the fifo");
    stage->entries++;
    return dress_special(stage, picked, name);
}

int stage_take(void *context, const struct picked *picked) {
    struct stage *stage = context;
    const char *slash = strrchr(picked->to, '/');
    const char *name = stage->renamed ? stage->renamed : slash ? slash + 1 : picked->to;
    mode_t mode = picked->status.st_mode;
    if (starts_with(name, ".wh."))
        return fail("name", NO_OP, 0, "%s: names that begin with .wh. are reserved for what layers hide", picked->from);
    if (!S_ISREG(mode) && !S_ISLNK(mode) && !S_ISFIFO(mode)) {
        stage->left_out++;
        return 0;
    }
    if (S_ISREG(mode) && picked->status.st_nlink > 1) {
        int linked = take_known(stage, picked, name);
        if (linked != 0)
            return linked < 0 ? -1 : 0;
    }
    return S_ISREG(mode) ? take_file(stage, picked, name) : take_special(stage, picked, name);
}
