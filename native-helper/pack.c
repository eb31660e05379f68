/* See pack.h. */
#include "pack.h"

#include "names.h"
#include "remap.h"
#include "sys.h"
#include "unpack.h"
#include "util.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#define LEVELS_MAX 1000
#define XATTR_ROOM 65536u
#define LIVE_ROOM (1u << 20)

static int cannot(const struct packer *packer, const char *what) {
    return fail("pack", NO_OP, errno, "%s: %s", packer->path, what);
}

static int put_xattrs(struct packer *packer, int fd) {
    static char names[XATTR_ROOM], value[XATTR_ROOM];
    ssize_t length = flistxattr(fd, names, sizeof(names));
    if (length < 0)
        return errno == ENOTSUP ? 0 : cannot(packer, "list its attributes");
    for (const char *name = names; name < names + length; name += strlen(name) + 1) {
        if (packer->freeze && freeze_drops(name) && fremovexattr(fd, name) < 0)
            return cannot(packer, "remove overlay's attribute");
        ssize_t size = xattr_is_kept(name) ? fgetxattr(fd, name, value, sizeof(value)) : 0;
        if (size < 0 && errno != ENODATA)
            return cannot(packer, "read an attribute");
        if (size >= 0 && xattr_is_kept(name) && tar_write_xattr(&packer->writer, name, value, (size_t)size) < 0)
            return -1;
    }
    return 0;
}

/* What no map knows belongs to nobody inside, and keeps its number. */
static uint32_t name_of(const struct id_ranges *map, uint32_t id) {
    uint32_t name = id;
    return remap_id(map, id, &name) ? name : id;
}

static struct tar_header header_of(const struct packer *packer, const struct stat *status, char type) {
    return (struct tar_header){
        .type = type,
        .path = packer->path,
        .link = "",
        .mode = status->st_mode & 07777,
        .uid = packer->squash ? packer->uid : name_of(&packer->users, status->st_uid),
        .gid = packer->squash ? packer->gid : name_of(&packer->groups, status->st_gid),
        .seconds = status->st_mtim.tv_sec,
        .nanoseconds = packer->exact_times ? (uint32_t)status->st_mtim.tv_nsec : 0,
    };
}

/* What cannot be read where others are at work is left out: files of users that are not known here, some of /proc, what is gone by now. */
static int unreadable(struct packer *packer, const char *what) {
    bool is_gone = packer->is_live && errno == ENOENT;
    if (!is_gone && !packer->skips_unreadable)
        return cannot(packer, what);
    packer->unreadable += !is_gone;
    return 0;
}

/* An empty file whose name hides one of a lower layer. When that was made says nothing: the same tree gives the same bytes. */
static int put_mark(struct packer *packer, const struct stat *status, const char *name) {
    char path[sizeof(packer->path) + 16];
    const char *slash = strrchr(packer->path, '/');
    struct tar_header header = header_of(packer, status, '0');
    int parent = slash ? (int)(slash - packer->path) + 1 : 0;
    snprintf(path, sizeof(path), "%.*s.wh.%s", parent, packer->path, name);
    header.path = path;
    header.mode = 0;
    header.seconds = 0;
    header.nanoseconds = 0;
    return tar_write_header(&packer->writer, &header);
}

static bool is_opaque(int fd) {
    char value;
    return fgetxattr(fd, "user.overlay.opaque", &value, 1) == 1 && value == 'y';
}

static int pack_level(struct packer *packer, int fd);

/* What is in a directory; packer->path names it, with a slash at its end unless it is the root. */
static int pack_contents(struct packer *packer, int fd) {
    struct stat status;
    if (packer->level == LEVELS_MAX)
        return fail("pack", NO_OP, ELOOP, "%s: more than %d directories deep", packer->path, LEVELS_MAX);
    int hides = packer->changeset && is_opaque(fd);
    if (hides && packer->freeze && (hides = freeze_keeps_opaque(packer->freeze, fd, packer->path)) < 0)
        return -1;
    if (hides && (fstat(fd, &status) < 0 || put_mark(packer, &status, ".wh..opq") < 0))
        return cannot(packer, "pack the directory");
    packer->level++;
    int result = pack_level(packer, fd);
    packer->level--;
    return result == 0 && packer->freeze ? freeze_directory(packer->freeze, fd, packer->path) : result;
}

/* The descriptor of a directory whose name is in the path already. */
static int pack_open_directory(struct packer *packer, int fd, const struct stat *status) {
    copy_text(packer->path + packer->length, sizeof(packer->path) - packer->length, "/");
    packer->length++;
    const struct tar_header header = header_of(packer, status, '5');
    if (put_xattrs(packer, fd) < 0 || tar_write_header(&packer->writer, &header) < 0)
        return -1;
    return pack_contents(packer, fd);
}

static int pack_directory(struct packer *packer, int parent, const char *name, const struct stat *status) {
    cleanup_close int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return unreadable(packer, "open the directory");
    return pack_open_directory(packer, fd, status);
}

/* Small ones are read before their header is written: it says how much there is, also where the status does not, as in /proc. */
static int pack_live_file(struct packer *packer, int fd, const struct stat *status) {
    static char content[LIVE_ROOM];
    struct tar_header header = header_of(packer, status, '0');
    ssize_t length = status->st_size < (off_t)sizeof(content) ? read_all(fd, content, sizeof(content)) : (ssize_t)sizeof(content);
    if (length < 0)
        return unreadable(packer, "read");
    bool is_whole = length < (ssize_t)sizeof(content);
    header.size = is_whole ? (uint64_t)length : (uint64_t)status->st_size;
    if (put_xattrs(packer, fd) < 0)
        return -1;
    if (!is_whole && (lseek(fd, 0, SEEK_SET) < 0 || status->st_size == 0))
        return fail("pack", NO_OP, EFBIG, "%s", packer->path);
    if (tar_write_header(&packer->writer, &header) < 0)
        return -1;
    if (is_whole)
        return tar_write_bytes(&packer->writer, content, (size_t)length);
    int shortened = tar_write_live_file(&packer->writer, fd, header.size, packer->path);
    packer->changed += shortened > 0;
    return shortened < 0 ? -1 : 0;
}

static int pack_open_file(struct packer *packer, int fd, const struct stat *status) {
    if (packer->is_live)
        return pack_live_file(packer, fd, status);
    struct tar_header header = header_of(packer, status, '0');
    header.size = (uint64_t)status->st_size;
    packer->bytes += header.size;
    if (put_xattrs(packer, fd) < 0 || tar_write_header(&packer->writer, &header) < 0)
        return -1;
    return tar_write_file(&packer->writer, fd, header.size, packer->path);
}

static int pack_file(struct packer *packer, int parent, const char *name, const struct stat *met) {
    struct stat status;
    cleanup_close int fd = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return unreadable(packer, "open the file");
    if (fstat(fd, &status) < 0)
        return cannot(packer, "read its status");
    if (S_ISREG(status.st_mode)) {
        if (packer->freeze)
            status.st_mtim = met->st_mtim;
        return pack_open_file(packer, fd, &status);
    }
    errno = ESTALE;
    return unreadable(packer, "changed while it was packed");
}

static int pack_symlink(struct packer *packer, int parent, const char *name, const struct stat *status) {
    char target[TREE_PATH_MAX + 1];
    struct tar_header header = header_of(packer, status, '2');
    ssize_t length = readlinkat(parent, name, target, sizeof(target) - 1);
    if (length < 0)
        return unreadable(packer, "read the symbolic link");
    target[length] = '\0';
    header.link = target;
    header.mode = 0777;
    return tar_write_header(&packer->writer, &header);
}

static int pack_special(struct packer *packer, const struct stat *status) {
    struct tar_header header = header_of(packer, status, S_ISCHR(status->st_mode) ? '3' : S_ISBLK(status->st_mode) ? '4' : '6');
    if (!S_ISFIFO(status->st_mode)) {
        header.major = major(status->st_rdev);
        header.minor = minor(status->st_rdev);
    }
    return tar_write_header(&packer->writer, &header);
}

/* A further name of a file that was packed already: 1 packed as a link, 0 it is new. */
static int pack_link(struct packer *packer, const struct stat *status) {
    int error;
    const char *first = inode_first_path(&packer->known, status->st_dev, status->st_ino, packer->path, &error);
    if (error)
        return cannot(packer, "memory");
    if (!first)
        return 0;
    struct tar_header header = header_of(packer, status, '1');
    header.link = first;
    return tar_write_header(&packer->writer, &header) < 0 ? -1 : 1;
}

static int pack_entry(struct packer *packer, int parent, const char *name) {
    struct stat status;
    if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : cannot(packer, "read its status");
    int gone = packer->freeze ? freeze_entry(packer->freeze, parent, name, packer->path, &status) : 0;
    if (gone != 0)
        return gone < 0 ? -1 : 0;
    packer->entries++;
    if (S_ISDIR(status.st_mode))
        return pack_directory(packer, parent, name, &status);
    if (S_ISSOCK(status.st_mode)) {
        packer->sockets++;
        return 0;
    }
    if (is_whiteout(parent, name, &status))
        return packer->changeset ? put_mark(packer, &status, name) : 0;
    if (status.st_nlink > 1) {
        int linked = pack_link(packer, &status);
        if (linked != 0)
            return linked < 0 ? -1 : 0;
    }
    if (S_ISREG(status.st_mode))
        return pack_file(packer, parent, name, &status);
    return S_ISLNK(status.st_mode) ? pack_symlink(packer, parent, name, &status) : pack_special(packer, &status);
}

static bool is_of_kernel(const char *name) {
    return strcmp(name, "dev") == 0 || strcmp(name, "proc") == 0 || strcmp(name, "sys") == 0;
}

static int pack_level(struct packer *packer, int fd) {
    struct names names = {0};
    size_t length = packer->length;
    int result = names_read(fd, &names) < 0 ? unreadable(packer, "list the directory") : 0;
    for (size_t i = 0; result == 0 && i < names.count; i++) {
        size_t size = strlen(names.name[i]);
        if (packer->is_root && packer->level == 1 && is_of_kernel(names.name[i]))
            continue;
        if (length + size > TREE_PATH_MAX) {
            result = fail("pack", NO_OP, ENAMETOOLONG, "%s%s", packer->path, names.name[i]);
            break;
        }
        memcpy(packer->path + length, names.name[i], size + 1);
        packer->length = length + size;
        result = pack_entry(packer, fd, names.name[i]);
        packer->path[packer->length = length] = '\0';
    }
    names_free(&names);
    return result;
}

static int pack_opened(struct packer *packer, int thing) {
    struct stat status;
    if (fstat(thing, &status) < 0)
        return cannot(packer, "read its status");
    if (S_ISDIR(status.st_mode))
        return pack_open_directory(packer, thing, &status);
    return S_ISREG(status.st_mode) ? pack_open_file(packer, thing, &status) : pack_special(packer, &status);
}

static int finish(struct packer *packer, int result) {
    if (result == 0)
        result = tar_write_end(&packer->writer);
    inode_table_free(&packer->known);
    if (packer->digest)
        tar_writer_digest(&packer->writer, packer->digest, &packer->written);
    tar_writer_close(&packer->writer);
    return result;
}

/* Only where the root is other than one that no archive speaks of. */
static int freeze_root(struct packer *packer, int root) {
    struct stat status;
    if (!packer->freeze)
        return 0;
    if (fstat(root, &status) < 0)
        return cannot(packer, "read the root's status");
    if (put_xattrs(packer, root) < 0)
        return -1;
    bool has_xattrs = packer->writer.pax_used > 0;
    packer->entries += has_xattrs || freeze_changes_root(packer->freeze, &status);
    if (!has_xattrs && !freeze_has_root(&status))
        return 0;
    struct tar_header header = header_of(packer, &status, '5');
    header.path = "./";
    header.seconds = packer->freeze->is_bounded ? packer->freeze->epoch : status.st_mtim.tv_sec;
    return tar_write_header(&packer->writer, &header);
}

int pack_all(struct packer *packer, int root, int fd) {
    packer->path[0] = '\0';
    packer->level = packer->length = 0;
    int result = tar_writer_open(&packer->writer, fd);
    if (result == 0 && packer->digest)
        tar_writer_hash(&packer->writer);
    if (result == 0)
        result = freeze_root(packer, root);
    return finish(packer, result == 0 ? pack_contents(packer, root) : -1);
}

int pack_one(struct packer *packer, int thing, const char *name, int fd) {
    copy_text(packer->path, sizeof(packer->path), name);
    packer->level = 0;
    packer->length = strlen(name);
    int result = tar_writer_open(&packer->writer, fd);
    return finish(packer, result == 0 ? pack_opened(packer, thing) : -1);
}
