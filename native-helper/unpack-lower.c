/* Copying a file up from a lower layer, for a hard link that leads to it. */
#include "unpack.h"

#include "copy.h"
#include "sys.h"
#include "util.h"

#include <string.h>
#include <sys/xattr.h>

static bool is_opaque(int fd) {
    char value;
    return fgetxattr(fd, "user.overlay.opaque", &value, 1) == 1 && value == 'y';
}

/* Looks for `path` in one layer: the file, or -1; *hidden when layers below it must not be asked. Links are not followed. */
static int find_in_layer(int layer, const char *path, bool *hidden) {
    char copy[TREE_PATH_MAX + 1], *rest = NULL;
    struct stat status;
    cleanup_close int directory = fcntl(layer, F_DUPFD_CLOEXEC, 3);
    copy_text(copy, sizeof(copy), path);
    char *name = strtok_r(copy, "/", &rest);
    while (directory >= 0 && name) {
        char *next_name = strtok_r(NULL, "/", &rest);
        *hidden |= is_opaque(directory);
        if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
            return -1;
        if (!S_ISDIR(status.st_mode))
            *hidden = true;
        if (next_name ? !S_ISDIR(status.st_mode) : !S_ISREG(status.st_mode) || is_whiteout(directory, name, &status))
            return -1;
        int next = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | (next_name ? O_DIRECTORY : 0));
        close_fd(&directory);
        directory = next;
        name = next_name;
    }
    return take_fd(&directory);
}

int unpack_from_lower(struct unpacker *unpacker, const char *path) {
    cleanup_close int from = -1;
    bool hidden = false;
    const char *name;
    if (unpacker->lowers == 0)
        return fail("lower", NO_OP, 0, "%s: hard link to %s, which this layer does not have", unpacker->path, path);
    for (size_t i = 0; i < unpacker->lowers && from < 0 && !hidden; i++)
        from = find_in_layer(unpacker->lower[i], path, &hidden);
    if (from < 0)
        return fail("entry", NO_OP, 0, "%s: hard link to %s, which is missing", unpacker->path, path);
    struct directory *directory = tree_parent(&unpacker->tree, path, &name, true);
    if (!directory)
        return -1;
    tree_touch(directory);
    cleanup_close int to = openat(directory->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (to < 0)
        return fail("write", NO_OP, errno, "%s: copy it up from a lower layer", path);
    return copy_file_content(from, to, path) < 0 ? -1 : copy_file_dress(from, to, path, 0);
}
