/* See verify.h: each entry of the archive beside what is on the disk. */
#include "verify.h"

#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>

#define WHITEOUT ".wh."
#define OPAQUE ".wh..wh..opq"
#define AUFS_LINKS ".wh..wh.plnk"

static bool is_reserved(const char *path) {
    return starts_with(path, WHITEOUT) || strstr(path, "/" WHITEOUT);
}

/* Notes the canonical path of something that may be there, and of all directories above it. */
static int see(struct verifier *verifier, const struct directory *directory, const char *name) {
    size_t length = directory->length;
    if (length + strlen(name) + 1 > TREE_PATH_MAX)
        return fail("entry", NO_OP, 0, "%s: symbolic links make the path too long", verifier->path);
    memcpy(verifier->where, directory->path, length);
    if (length > 0 && *name)
        verifier->where[length++] = '/';
    copy_text(verifier->where + length, sizeof(verifier->where) - length, name);
    length += strlen(name);
    while (length > 0) {
        int added = path_set_add(&verifier->seen, path_hash(verifier->where, length));
        if (added < 0)
            return fail("verify", NO_OP, ENOMEM, "remember the paths of the layer");
        if (added == 0)
            break;
        while (length > 0 && verifier->where[--length] != '/')
            ;
    }
    return 0;
}

int verify_note(struct verifier *verifier, const char *path, const char *what) {
    uint64_t hash = path_hash(path, strlen(path));
    for (size_t i = 0; i < verifier->damages; i++)
        if (verifier->damage[i].hash == hash) {
            verifier->damage[i].what = what;
            return 0;
        }
    if (!what)
        return 0;
    if (verifier->damages == VERIFY_KEPT) {
        verifier->uncounted++;
        return 0;
    }
    if (verifier->damages == verifier->room) {
        size_t room = verifier->room ? verifier->room * 2 : 64;
        struct damage *larger = realloc(verifier->damage, room * sizeof(*larger));
        if (!larger)
            return fail("verify", NO_OP, ENOMEM, "remember what is damaged");
        verifier->damage = larger;
        verifier->room = room;
    }
    char *copy = duplicate_text(path);
    if (!copy)
        return fail("verify", NO_OP, ENOMEM, "remember what is damaged");
    verifier->damage[verifier->damages++] = (struct damage){hash, copy, what};
    return 0;
}

static const char *check_owner(const struct verifier *verifier, const struct stat *status) {
    const struct tar_entry *entry = &verifier->entry;
    uint64_t uid = entry->uid, gid = entry->gid;
    if (verifier->squashes) {
        uid = ranges_contain(&verifier->realm->uid, uid) ? uid : 0;
        gid = ranges_contain(&verifier->realm->gid, gid) ? gid : 0;
    }
    return status->st_uid != uid || status->st_gid != gid ? "has another owner" : NULL;
}

static const char *check_dress(const struct verifier *verifier, int fd, const struct stat *status) {
    const char *what = check_owner(verifier, status);
    if (!what && (status->st_mode & 07777) != verifier->entry.mode)
        what = "has another mode";
    return what ? what : verify_xattrs(verifier, fd);
}

static const char *check_file(struct verifier *verifier, int parent, const char *name, const struct stat *status, bool *failed) {
    const struct tar_entry *entry = &verifier->entry;
    if (!S_ISREG(status->st_mode))
        return "is no file";
    if ((uint64_t)status->st_size != entry->size)
        return "has another size";
    cleanup_close int fd = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return "cannot be opened";
    const char *what = check_dress(verifier, fd, status);
    if (!what && status->st_mtim.tv_sec != entry->seconds)
        what = "was changed later";
    return what ? what : verify_content(verifier, fd, failed);
}

static const char *check_directory(const struct verifier *verifier, int parent, const char *name, const struct stat *status) {
    if (!S_ISDIR(status->st_mode))
        return "is no directory";
    cleanup_close int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 ? "cannot be opened" : check_dress(verifier, fd, status);
}

static const char *check_symlink(const struct verifier *verifier, int parent, const char *name, const struct stat *status) {
    char target[TAR_PATH_MAX + 2];
    if (!S_ISLNK(status->st_mode))
        return "is no symbolic link";
    ssize_t length = readlinkat(parent, name, target, sizeof(target) - 1);
    if (length < 0 || (size_t)length != strlen(verifier->entry.link) || memcmp(target, verifier->entry.link, (size_t)length) != 0)
        return "leads elsewhere";
    return check_owner(verifier, status);
}

/* NULL with *missing when the directory is not there. */
static struct directory *parent_of(struct verifier *verifier, const char *path, const char **name, bool *missing) {
    struct directory *directory = tree_parent(&verifier->tree, path, name, false);
    if (!directory) {
        int error = first_failure()->error;
        *missing = error == ENOENT || error == ENOTDIR || error == ELOOP;
        if (*missing)
            forget_failure();
    }
    return directory;
}

static const char *check_link(struct verifier *verifier, const struct stat *status, bool *failed) {
    char target[TREE_PATH_MAX + 1];
    const char *name;
    struct stat there;
    bool missing = false;
    if (tree_clean_path(verifier->entry.link, target) < 0)
        return *failed = true, "";
    if (starts_with(target, AUFS_LINKS))
        return NULL;
    struct directory *directory = parent_of(verifier, target, &name, &missing);
    if (!directory || fstatat(directory->fd, name, &there, AT_SYMLINK_NOFOLLOW) < 0)
        return *failed = !directory && !missing, "is a hard link to what is missing";
    if (see(verifier, directory, name) < 0)
        return *failed = true, "";
    return there.st_ino != status->st_ino || there.st_dev != status->st_dev ? "is a hard link to another file" : NULL;
}

static const char *check_status(struct verifier *verifier, struct directory *directory, const char *name, bool *failed) {
    struct stat status;
    if (fstatat(directory->fd, *name ? name : ".", &status, AT_SYMLINK_NOFOLLOW) < 0)
        return "is missing";
    switch (verifier->entry.type) {
    case TAR_FILE:
        return check_file(verifier, directory->fd, name, &status, failed);
    case TAR_DIRECTORY:
        return check_directory(verifier, directory->fd, *name ? name : ".", &status);
    case TAR_SYMLINK:
        return check_symlink(verifier, directory->fd, name, &status);
    case TAR_LINK:
        return check_link(verifier, &status, failed);
    default:
        return S_ISFIFO(status.st_mode) ? check_owner(verifier, &status) : "is no fifo";
    }
}

static int check_entry(struct verifier *verifier) {
    char where[TREE_PATH_MAX + 1];
    const char *name = "", *what;
    bool failed = false, missing = false;
    struct directory *directory =
        *verifier->path ? parent_of(verifier, verifier->path, &name, &missing) : tree_directory(&verifier->tree, "", 0, false);
    if (!directory)
        return missing ? verify_note(verifier, verifier->path, "is missing") : -1;
    if (see(verifier, directory, name) < 0)
        return -1;
    /* A hard link's target is looked for in the same buffer. */
    copy_text(where, sizeof(where), verifier->where);
    what = check_status(verifier, directory, name, &failed);
    return failed ? -1 : verify_note(verifier, where, what);
}

/* A whiteout stands for itself, for an opaque directory, or for nothing beside a file of this layer. */
static int check_whiteout(struct verifier *verifier) {
    const char *name;
    bool missing = false;
    struct stat status;
    struct directory *directory = parent_of(verifier, verifier->path, &name, &missing);
    if (!directory)
        return missing ? verify_note(verifier, verifier->path, "is missing") : -1;
    if (strcmp(name, OPAQUE) == 0) {
        char value;
        bool marked = fgetxattr(directory->fd, "user.overlay.opaque", &value, 1) == 1 && value == 'y';
        return see(verifier, directory, "") < 0 ? -1 : marked ? 0 : verify_note(verifier, verifier->where, "does not hide what is below");
    }
    if (starts_with(name, ".wh..wh."))
        return 0;
    name += sizeof(WHITEOUT) - 1;
    if (see(verifier, directory, name) < 0)
        return -1;
    return fstatat(directory->fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : verify_note(verifier, verifier->where, "is not hidden");
}

static int take_entry(struct verifier *verifier) {
    const struct tar_entry *entry = &verifier->entry;
    if (tree_clean_path(entry->path, verifier->path) < 0)
        return -1;
    verifier->entries++;
    verifier->bytes += entry->type == TAR_FILE ? entry->size : 0;
    if (entry->type == TAR_CHAR_DEVICE || entry->type == TAR_BLOCK_DEVICE || starts_with(verifier->path, AUFS_LINKS))
        return 0;
    if (is_reserved(verifier->path))
        return check_whiteout(verifier);
    verifier->has_root |= !*verifier->path;
    return check_entry(verifier);
}

int verify_all(struct verifier *verifier, struct source *source, int root) {
    int got;
    if (tar_open(&verifier->reader, source) < 0)
        return -1;
    verifier->squashes = realm_has_single_id(verifier->realm);
    tree_open(&verifier->tree, root);
    while ((got = tar_next(&verifier->reader, &verifier->entry)) > 0)
        if ((got = take_entry(verifier)) < 0)
            break;
    if (got == 0)
        got = source_drain(source);
    verifier->tar_bytes = source->position;
    if (got == 0)
        got = verify_extras(verifier);
    tree_close(&verifier->tree);
    tar_close(&verifier->reader);
    return got;
}
