/* Making the tree. See remap.h. */
#include "remap.h"

#include "copy.h"
#include "inode-table.h"
#include "rooted.h"
#include "sys.h"
#include "tree.h"
#include "unpack.h"
#include "util.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/xattr.h>

/* linux/securebits.h, which musl does not have. */
enum { SECURE_NO_SETUID_FIXUP = 4 };

#define LEVELS_MAX 1000
#define ATTRIBUTES_ROOM 65536u
#define PROGRESS_STEP 1000u
#define NO_SETUID_FIXUP (1u << 2) /* SECBIT_NO_SETUID_FIXUP of linux/securebits.h */

struct remapping {
    const struct remap_options *options;
    struct remap_result *result;
    int root; /* of the tree */
    size_t level, length;
    struct inode_table known;
    /* The path within the layer, with the slash that overlay wants in front. */
    char path[TREE_PATH_MAX + 2];
};

static int cannot(const struct remapping *remapping, const char *what) {
    return fail("remap", NO_OP, errno, "%s: %s", remapping->path, what);
}

bool remap_id(const struct id_ranges *map, uint32_t id, uint32_t *mapped) {
    for (size_t i = 0; i < map->count; i++) {
        const struct id_range *range = &map->range[i];
        if (id < range->inside || id - range->inside >= range->length)
            continue;
        *mapped = range->host + (id - range->inside);
        return true;
    }
    return false;
}

/*
 * Both attributes of a short path fit into an inode of 256 bytes; a longer one takes a block of its own on ext4, no less than a small
 * file's bytes do.
 */
bool remap_refers(const struct remap_options *options, uint64_t size, size_t path_length) {
    enum { PATH_IN_INODE = 20, SMALL = 4096 };
    return (options->flags & REMAP_METADATA) && size > (path_length > PATH_IN_INODE ? SMALL : 0) && path_length < TREE_PATH_MAX / 2;
}

/* struct posix_acl_xattr: a version, then tag, permissions and ID, all little-endian. */
static bool remap_access_list(const struct remap_options *options, uint8_t *list, size_t length) {
    enum { VERSION = 4, ENTRY = 8, USER = 0x02, GROUP = 0x08 };
    for (size_t at = VERSION; at + ENTRY <= length; at += ENTRY) {
        unsigned tag = list[at] | (unsigned)list[at + 1] << 8;
        if (tag != USER && tag != GROUP)
            continue;
        uint32_t id;
        memcpy(&id, list + at + 4, sizeof(id));
        if (!remap_id(tag == USER ? &options->uid : &options->gid, id, &id))
            return false;
        memcpy(list + at + 4, &id, sizeof(id));
    }
    return true;
}

bool remap_attribute(const struct remap_options *options, const char *name, void *value, size_t length) {
    /* What overlay itself would believe, but for what the unpacker writes about whiteouts. */
    if (starts_with(name, "user.overlay."))
        return strcmp(name, "user.overlay.opaque") == 0 || strcmp(name, "user.overlay.whiteout") == 0 ||
               strcmp(name, "user.overlay.whiteouts") == 0;
    if (!xattr_is_kept(name))
        return false;
    return starts_with(name, "system.posix_acl_") ? remap_access_list(options, value, length) : true;
}

/* 1 there were some, 0 none. */
static int copy_attributes(const struct remapping *remapping, int from, int to) {
    static char names[ATTRIBUTES_ROOM], value[ATTRIBUTES_ROOM];
    ssize_t length = flistxattr(from, names, sizeof(names));
    if (length < 0)
        return errno == ENOTSUP ? 0 : cannot(remapping, "list its attributes");
    for (const char *name = names; name < names + length; name += strlen(name) + 1) {
        ssize_t size = fgetxattr(from, name, value, sizeof(value));
        if (size < 0)
            return cannot(remapping, "read an attribute");
        if (remap_attribute(remapping->options, name, value, (size_t)size) && fsetxattr(to, name, value, (size_t)size, 0) < 0 &&
            errno != ENOTSUP)
            return cannot(remapping, "set an attribute");
    }
    return length > 0;
}

static int find_owner(const struct remapping *remapping, const struct stat *status, uid_t *uid, gid_t *gid) {
    const struct remap_options *options = remapping->options;
    *uid = *gid = 0;
    bool known_user = remap_id(&options->uid, status->st_uid, uid), known_group = remap_id(&options->gid, status->st_gid, gid);
    if (known_user && known_group)
        return 0;
    return fail("owner-map", NO_OP, 0, "%s %u owns %s", known_user ? "group" : "user", known_user ? status->st_gid : status->st_uid,
                remapping->path);
}

/*
 * What was not given when it was made: owner before attributes and mode, because changing it clears file capabilities and the set-ID
 * bits. Each call that changes the inode is a transaction of its own, so that what is right already is left alone.
 */
static int dress(const struct remapping *remapping, int from, int to, const struct stat *status) {
    const struct timespec times[] = {status->st_atim, status->st_mtim};
    uid_t uid;
    gid_t gid;
    if (find_owner(remapping, status, &uid, &gid) < 0)
        return -1;
    if ((uid != geteuid() || gid != getegid()) && fchown(to, uid, gid) < 0)
        return cannot(remapping, "set its owner");
    int attributes = copy_attributes(remapping, from, to);
    if (attributes < 0)
        return -1;
    if ((attributes > 0 || (status->st_mode & 07000)) && fchmod(to, status->st_mode & 07777) < 0)
        return cannot(remapping, "set its mode");
    return futimens(to, times) < 0 ? cannot(remapping, "set its times") : 0;
}

/* Whether the file's bytes are now found in the layer; else they are to be copied. */
static bool refer(const struct remapping *remapping, int file, const struct stat *status) {
    if (!remap_refers(remapping->options, (uint64_t)status->st_size, remapping->length))
        return false;
    /* Attributes may have no room; a file that was given its size only is still an empty one for the copy. */
    return fsetxattr(file, REMAP_REDIRECT, remapping->path, remapping->length, 0) == 0 && fsetxattr(file, REMAP_METACOPY, "", 0, 0) == 0 &&
           ftruncate(file, status->st_size) == 0;
}

static int make_regular(struct remapping *remapping, int from, int to, const char *name) {
    cleanup_close int source = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat status;
    if (source < 0 || fstat(source, &status) < 0)
        return cannot(remapping, "open the file");
    if (!S_ISREG(status.st_mode))
        return fail("remap", NO_OP, 0, "%s: changed meanwhile", remapping->path);
    cleanup_close int file = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, status.st_mode & 0777);
    if (file < 0)
        return cannot(remapping, "make the file");
    if (!refer(remapping, file, &status)) {
        if (fremovexattr(file, REMAP_REDIRECT) < 0 && errno != ENODATA && errno != ENOTSUP)
            return cannot(remapping, "copy the file");
        if (copy_file_content(source, file, remapping->path) < 0)
            return -1;
        remapping->result->copied_bytes += (uint64_t)status.st_size;
    }
    return dress(remapping, source, file, &status);
}

static int make_symlink(const struct remapping *remapping, int from, int to, const char *name) {
    char target[TREE_PATH_MAX + 1];
    ssize_t length = readlinkat(from, name, target, TREE_PATH_MAX);
    if (length < 0)
        return cannot(remapping, "read the symbolic link");
    target[length] = '\0';
    return symlinkat(target, to, name) < 0 ? cannot(remapping, "make the symbolic link") : 0;
}

static int make_special(const struct remapping *remapping, const struct stat *status, int from, int to, const char *name) {
    const struct timespec times[] = {status->st_atim, status->st_mtim};
    bool is_link = S_ISLNK(status->st_mode);
    uid_t uid;
    gid_t gid;
    if (find_owner(remapping, status, &uid, &gid) < 0)
        return -1;
    if (is_link && make_symlink(remapping, from, to, name) < 0)
        return -1;
    if (!is_link && mknodat(to, name, status->st_mode, status->st_rdev) < 0)
        return cannot(remapping, "make the node");
    bool is_ours = uid == geteuid() && gid == getegid();
    if ((!is_ours && fchownat(to, name, uid, gid, AT_SYMLINK_NOFOLLOW) < 0) ||
        (!is_link && (status->st_mode & 07000) && fchmodat(to, name, status->st_mode & 07777, 0) < 0) ||
        utimensat(to, name, times, AT_SYMLINK_NOFOLLOW) < 0)
        return cannot(remapping, "set its owner, mode and times");
    return 0;
}

static int remap_level(struct remapping *remapping, int from, int to);

static int make_directory(struct remapping *remapping, const struct stat *status, int from, int to, const char *name) {
    if (mkdirat(to, name, status->st_mode & 0777) < 0)
        return cannot(remapping, "make the directory");
    cleanup_close int source = openat(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    cleanup_close int made = openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (source < 0 || made < 0)
        return cannot(remapping, "open the directory");
    if (remapping->level == LEVELS_MAX)
        return fail("remap", NO_OP, ELOOP, "%s: more than %d directories deep", remapping->path, LEVELS_MAX);
    remapping->level++;
    int result = remap_level(remapping, source, made);
    remapping->level--;
    return result < 0 ? -1 : dress(remapping, source, made, status);
}

/* A further name of a file that was made already: 1 linked, 0 it is new and now known. */
static int link_known(struct remapping *remapping, const struct stat *status, int to, const char *name) {
    int error;
    const char *first = inode_first_path(&remapping->known, status->st_dev, status->st_ino, remapping->path + 1, &error);
    if (error)
        return cannot(remapping, "memory");
    if (!first)
        return 0;
    return linkat(remapping->root, first, to, name, 0) < 0 ? cannot(remapping, "make the hard link") : 1;
}

static int make_entry(struct remapping *remapping, int from, int to, const char *name) {
    struct stat status;
    if (fstatat(from, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return cannot(remapping, "read its status");
    if (++remapping->result->entries % PROGRESS_STEP == 0 && remapping->options->progress)
        remapping->options->progress(remapping->options->argument, remapping->result->entries);
    if (S_ISDIR(status.st_mode))
        return make_directory(remapping, &status, from, to, name);
    /* Whiteouts may be names of one node for a whole layer; each is one of its own here, so that no limit on names is met. */
    if (status.st_nlink > 1 && !is_whiteout(from, name, &status)) {
        int linked = link_known(remapping, &status, to, name);
        if (linked != 0)
            return linked < 0 ? -1 : 0;
    }
    if (S_ISREG(status.st_mode))
        return make_regular(remapping, from, to, name);
    return make_special(remapping, &status, from, to, name);
}

static int remap_level(struct remapping *remapping, int from, int to) {
    int listed = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cleanup_dir DIR *directory = listed < 0 ? NULL : fdopendir(listed);
    size_t length = remapping->length;
    if (!directory)
        return cannot(remapping, "list the directory");
    for (struct dirent *entry; (errno = 0, entry = readdir(directory));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (length + strlen(entry->d_name) + 2 > sizeof(remapping->path))
            return fail("remap", NO_OP, ENAMETOOLONG, "%s/%s", remapping->path, entry->d_name);
        remapping->length = length + (size_t)snprintf(remapping->path + length, sizeof(remapping->path) - length, "/%s", entry->d_name);
        if (make_entry(remapping, from, to, entry->d_name) < 0)
            return -1;
        remapping->path[remapping->length = length] = '\0';
    }
    return errno ? cannot(remapping, "list the directory") : 0;
}

/* What is made belongs to whom most of the layer's files belong, its root, without a further call; capabilities stay. */
static int become_root_of(const struct remapping *remapping) {
    uid_t uid = 0;
    gid_t gid = 0;
    if (!remap_id(&remapping->options->uid, 0, &uid) || !remap_id(&remapping->options->gid, 0, &gid))
        return fail("owner-map", NO_OP, 0, "root owns /");
    if (prctl(PR_SET_SECUREBITS, SECURE_NO_SETUID_FIXUP, 0, 0, 0) < 0 || setresgid(gid, gid, gid) < 0 || setresuid(uid, uid, uid) < 0)
        return cannot(remapping, "take the owner's IDs");
    /* Who has made the realm is found by its /proc/PID. */
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    /* The kernel forgets that wish with a change of IDs. */
    die_with_parent(remapping->options->parent);
    return 0;
}

int remap_tree(int from, int to, const struct remap_options *options, struct remap_result *result) {
    struct remapping remapping = {.options = options, .result = result, .root = to};
    struct stat status;
    *result = (struct remap_result){0};
    if (become_root_of(&remapping) < 0)
        return -1;
    int done = fstat(from, &status) < 0 ? cannot(&remapping, "read its status") : remap_level(&remapping, from, to);
    inode_table_free(&remapping.known);
    if (done < 0)
        return -1;
    /* It was made by others, as themselves. */
    if (fchown(to, geteuid(), getegid()) < 0 || fchmod(to, status.st_mode & 07777) < 0)
        return cannot(&remapping, "set its owner and mode");
    return dress(&remapping, from, to, &status);
}
