/* See pack.h. */
#include "pack.h"

#include "names.h"
#include "sys.h"
#include "unpack.h"
#include "util.h"

#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#define LEVELS_MAX 1000
#define XATTR_ROOM 65536u

static int cannot(const struct packer *packer, const char *what) {
    return fail("pack", NO_OP, errno, "%s: %s", packer->path, what);
}

static int put_xattrs(struct packer *packer, int fd) {
    static char names[XATTR_ROOM], value[XATTR_ROOM];
    ssize_t length = flistxattr(fd, names, sizeof(names));
    if (length < 0)
        return errno == ENOTSUP ? 0 : cannot(packer, "list its attributes");
    for (const char *name = names; name < names + length; name += strlen(name) + 1) {
        ssize_t size = xattr_is_kept(name) ? fgetxattr(fd, name, value, sizeof(value)) : 0;
        if (size < 0 && errno != ENODATA)
            return cannot(packer, "read an attribute");
        if (size >= 0 && xattr_is_kept(name) && tar_write_xattr(&packer->writer, name, value, (size_t)size) < 0)
            return -1;
    }
    return 0;
}

static struct tar_header header_of(const struct packer *packer, const struct stat *status, char type) {
    return (struct tar_header){
        .type = type,
        .path = packer->path,
        .link = "",
        .mode = status->st_mode & 07777,
        .uid = packer->squash ? packer->uid : status->st_uid,
        .gid = packer->squash ? packer->gid : status->st_gid,
        .seconds = status->st_mtim.tv_sec,
    };
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
    if (packer->changeset && is_opaque(fd) && (fstat(fd, &status) < 0 || put_mark(packer, &status, ".wh..opq") < 0))
        return cannot(packer, "pack the directory");
    packer->level++;
    int result = pack_level(packer, fd);
    packer->level--;
    return result;
}

static int pack_directory(struct packer *packer, int parent, const char *name, const struct stat *status) {
    cleanup_close int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return cannot(packer, "open the directory");
    copy_text(packer->path + packer->length, sizeof(packer->path) - packer->length, "/");
    packer->length++;
    const struct tar_header header = header_of(packer, status, '5');
    if (put_xattrs(packer, fd) < 0 || tar_write_header(&packer->writer, &header) < 0)
        return -1;
    return pack_contents(packer, fd);
}

static int pack_file(struct packer *packer, int parent, const char *name, const struct stat *status) {
    cleanup_close int fd = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return cannot(packer, "open the file");
    struct tar_header header = header_of(packer, status, '0');
    header.size = (uint64_t)status->st_size;
    if (put_xattrs(packer, fd) < 0 || tar_write_header(&packer->writer, &header) < 0)
        return -1;
    return tar_write_file(&packer->writer, fd, header.size, packer->path);
}

static int pack_special(struct packer *packer, int parent, const char *name, const struct stat *status) {
    char target[TREE_PATH_MAX + 1];
    struct tar_header header = header_of(packer, status, S_ISCHR(status->st_mode) ? '3' : S_ISBLK(status->st_mode) ? '4' : '6');
    if (S_ISLNK(status->st_mode)) {
        ssize_t length = readlinkat(parent, name, target, sizeof(target) - 1);
        if (length < 0)
            return cannot(packer, "read the symbolic link");
        target[length] = '\0';
        header.type = '2';
        header.link = target;
        header.mode = 0777;
    } else if (!S_ISFIFO(status->st_mode)) {
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
    if (S_ISDIR(status.st_mode))
        return pack_directory(packer, parent, name, &status);
    if (S_ISSOCK(status.st_mode))
        return 0;
    if (is_whiteout(parent, name, &status))
        return packer->changeset ? put_mark(packer, &status, name) : 0;
    if (status.st_nlink > 1) {
        int linked = pack_link(packer, &status);
        if (linked != 0)
            return linked < 0 ? -1 : 0;
    }
    return S_ISREG(status.st_mode) ? pack_file(packer, parent, name, &status) : pack_special(packer, parent, name, &status);
}

static int pack_level(struct packer *packer, int fd) {
    struct names names = {0};
    size_t length = packer->length;
    int result = names_read(fd, &names) < 0 ? cannot(packer, "list the directory") : 0;
    for (size_t i = 0; result == 0 && i < names.count; i++) {
        size_t size = strlen(names.name[i]);
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

int pack_all(struct packer *packer, int root, int fd) {
    packer->path[0] = '\0';
    packer->level = packer->length = 0;
    int result = tar_writer_open(&packer->writer, fd);
    if (result == 0)
        result = pack_contents(packer, root);
    if (result == 0)
        result = tar_write_end(&packer->writer);
    inode_table_free(&packer->known);
    tar_writer_close(&packer->writer);
    return result;
}
