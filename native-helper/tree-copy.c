/* See tree-copy.h. */
#include "tree-copy.h"

#include "copy.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

/* 1 empty, 0 not, -1 with errno. */
static int is_empty(int fd) {
    int listed = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cleanup_dir DIR *directory = listed < 0 ? NULL : fdopendir(listed);
    if (!directory)
        return -1;
    for (const struct dirent *entry; (errno = 0, entry = readdir(directory));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            return 0;
    return errno ? -1 : 1;
}

int tree_copy_into_empty(int from, int to) {
    int empty = is_empty(to);
    if (empty <= 0)
        return empty;
    /* What we were given may be O_PATH, which cannot be read or changed. */
    cleanup_close int source = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cleanup_close int copy = openat(to, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (source < 0 || copy < 0)
        return -1;
    if (copy_tree(source, copy, COPY_SKIP_DEVICES | COPY_ROOT_DRESS | COPY_UNMAPPED) == 0)
        return 0;
    int error = first_failure()->error;
    forget_failure();
    errno = error ? error : EIO;
    return -1;
}
