/* One file: its bytes and its dress. See copy.h. */
#include "copy.h"

#include "sys.h"
#include "unpack.h"
#include "util.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#define LIST_ROOM 65536u
#define VALUE_ROOM 65536u

static int cannot(const char *path, const char *what) {
    return fail("copy", NO_OP, errno, "%s: %s", path, what);
}

static int copy_through_memory(int from, int to, off_t start, off_t end, const char *path) {
    static char buffer[1 << 18];
    while (start < end) {
        size_t most = end - start < (off_t)sizeof(buffer) ? (size_t)(end - start) : sizeof(buffer);
        ssize_t got = RETRY(pread(from, buffer, most, start));
        if (got < 0)
            return cannot(path, "read");
        if (got == 0)
            return 0;
        if (lseek(to, start, SEEK_SET) < 0 || write_all(to, buffer, (size_t)got) < 0)
            return cannot(path, "write");
        start += got;
    }
    return 0;
}

static int copy_range(int from, int to, off_t start, off_t end, const char *path) {
    off_t in = start, out = start;
    while (in < end) {
        ssize_t copied = sys_refused("copy_file_range") ? -1 : copy_file_range(from, &in, to, &out, (size_t)(end - in), 0);
        if (copied == 0)
            return 0;
        if (copied > 0 || errno == EINTR)
            continue;
        if (errno == ENOSPC || errno == EDQUOT || errno == EIO || errno == EFBIG)
            return cannot(path, "write");
        return copy_through_memory(from, to, in, end, path);
    }
    return 0;
}

int copy_file_content(int from, int to, const char *path) {
    struct stat status;
    if (fstat(from, &status) < 0)
        return cannot(path, "read");
    if (status.st_size == 0)
        return 0;
    if (ftruncate(to, status.st_size) < 0)
        return cannot(path, "write");
    for (off_t start = 0, end; start < status.st_size; start = end) {
        off_t data = lseek(from, start, SEEK_DATA);
        if (data < 0 && errno == ENXIO)
            return 0;
        end = data < 0 ? status.st_size : lseek(from, data, SEEK_HOLE);
        if (end <= start)
            end = status.st_size;
        if (copy_range(from, to, data < 0 ? start : data, end, path) < 0)
            return -1;
    }
    return 0;
}

static int copy_xattrs(int from, int to, const char *path) {
    ssize_t length = flistxattr(from, NULL, 0);
    if (length <= 0)
        return length < 0 && errno != ENOTSUP ? cannot(path, "list its attributes") : 0;
    static char names[LIST_ROOM], value[VALUE_ROOM];
    if ((length = flistxattr(from, names, sizeof(names))) < 0)
        return cannot(path, "list its attributes");
    for (const char *name = names; name < names + length; name += strlen(name) + 1) {
        if (!xattr_is_kept(name))
            continue;
        ssize_t size = fgetxattr(from, name, value, sizeof(value));
        if (size < 0)
            return cannot(path, "read an attribute");
        if (set_xattr(to, path, &(struct tar_xattr){name, value, (size_t)size}) < 0)
            return -1;
    }
    return 0;
}

int copy_file_dress(int from, int to, const char *path, unsigned flags) {
    struct stat status;
    if (fstat(from, &status) < 0)
        return cannot(path, "read its status");
    const struct timespec times[] = {status.st_atim, status.st_mtim};
    if (fchown(to, status.st_uid, status.st_gid) < 0 && !((flags & COPY_UNMAPPED) && (errno == EINVAL || errno == EPERM)))
        return cannot(path, "set its owner");
    if (copy_xattrs(from, to, path) < 0)
        return -1;
    if (fchmod(to, status.st_mode & 07777) < 0 || futimens(to, times) < 0)
        return cannot(path, "set its mode and times");
    return 0;
}
