/* See tree.h: the open directories, and paths that lead to them without symbolic links. */
#include "tree.h"

#include "sys.h"
#include "tree-walk.h"
#include "util.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void tree_open(struct tree *tree, int root) {
    tree->root = root;
    tree->clock = 0;
    tree->stamp_whiteouts = false;
    for (size_t i = 0; i < TREE_OPEN_DIRECTORIES; i++)
        tree->open[i].fd = -1;
}

static int put_back(struct directory *directory) {
    const struct timespec times[] = {{.tv_nsec = UTIME_OMIT}, directory->mtime};
    int fd = take_fd(&directory->fd);
    int result = fd >= 0 && directory->touched ? futimens(fd, times) : 0;
    /* Somebody else's, in which all may write, as /tmp: its time is not ours to put back. */
    if (result < 0 && errno == EPERM)
        result = 0;
    if (result < 0)
        fail("write", NO_OP, errno, "%s: set its time", directory->path);
    close_fd(&fd);
    return result;
}

int tree_flush(struct tree *tree) {
    int result = 0;
    for (size_t i = 0; i < TREE_OPEN_DIRECTORIES; i++)
        if (put_back(&tree->open[i]) < 0)
            result = -1;
    return result;
}

void tree_close(struct tree *tree) {
    for (size_t i = 0; i < TREE_OPEN_DIRECTORIES; i++)
        close_fd(&tree->open[i].fd);
}

void tree_forget(struct tree *tree, const char *path) {
    size_t length = strlen(path);
    for (size_t i = 0; i < TREE_OPEN_DIRECTORIES; i++) {
        struct directory *directory = &tree->open[i];
        if (directory->fd >= 0 && strncmp(directory->path, path, length) == 0 &&
            (directory->path[length] == '/' || directory->path[length] == '\0'))
            close_fd(&directory->fd);
    }
}

static int refuse_path(const char *path, const char *rule) {
    return fail("entry", NO_OP, 0, "%s: %s", path, rule);
}

int tree_clean_path(const char *path, char *clean) {
    size_t used = 0;
    for (const char *next = path; *next;) {
        size_t length = strcspn(next, "/");
        const char *component = next;
        next += length + (next[length] == '/');
        if (length == 0 || (length == 1 && component[0] == '.'))
            continue;
        if (length == 2 && component[0] == '.' && component[1] == '.')
            return refuse_path(path, "'..' in a path");
        if (length > TREE_NAME_MAX)
            return refuse_path(path, "a name longer than 255 bytes");
        if (used + length + 1 > TREE_PATH_MAX)
            return refuse_path(path, "a path longer than 4096 bytes");
        if (used > 0)
            clean[used++] = '/';
        memcpy(clean + used, component, length);
        used += length;
    }
    clean[used] = '\0';
    return 0;
}

static struct directory *find_open(struct tree *tree, const char *path, size_t length) {
    for (size_t i = 0; i < TREE_OPEN_DIRECTORIES; i++) {
        struct directory *directory = &tree->open[i];
        if (directory->fd >= 0 && directory->length == length && memcmp(directory->path, path, length) == 0) {
            directory->used = ++tree->clock;
            return directory;
        }
    }
    return NULL;
}

static struct directory *free_slot(struct tree *tree) {
    struct directory *oldest = &tree->open[0];
    for (size_t i = 0; i < TREE_OPEN_DIRECTORIES; i++) {
        if (tree->open[i].fd < 0)
            return &tree->open[i];
        if (tree->open[i].used < oldest->used)
            oldest = &tree->open[i];
    }
    return put_back(oldest) < 0 ? NULL : oldest;
}

struct directory *tree_adopt(struct tree *tree, const char *path, size_t length, int fd) {
    struct stat status;
    struct directory *directory = find_open(tree, path, length);
    if (directory && put_back(directory) < 0) {
        close(fd);
        return NULL;
    }
    if (!directory)
        directory = free_slot(tree);
    if (!directory || fstat(fd, &status) < 0) {
        fail("write", NO_OP, errno, "%s", path);
        close(fd);
        return NULL;
    }
    directory->fd = fd;
    directory->touched = false;
    directory->gives_group = status.st_mode & S_ISGID;
    directory->mtime = status.st_mtim;
    directory->length = length;
    directory->used = ++tree->clock;
    memcpy(directory->path, path, length);
    directory->path[length] = '\0';
    return directory;
}

/* Opens a path that is thought to be free of symbolic links, in one call. */
static int open_straight(const struct tree *tree, const char *path) {
    const char *name = *path ? path : ".";
    return sys_openat2(tree->root, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, OPEN_BENEATH | OPEN_NO_SYMLINKS | OPEN_NO_MAGICLINKS);
}

struct directory *tree_directory(struct tree *tree, const char *path, size_t length, bool make) {
    char copy[TREE_PATH_MAX + 1];
    struct directory *directory = find_open(tree, path, length);
    if (directory)
        return directory;
    memcpy(copy, path, length);
    copy[length] = '\0';
    int fd = open_straight(tree, copy);
    if (fd >= 0)
        return tree_adopt(tree, copy, length, fd);
    return tree_walk(tree, copy, make);
}

struct directory *tree_parent(struct tree *tree, const char *path, const char **name, bool make) {
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    return tree_directory(tree, path, slash ? (size_t)(slash - path) : 0, make);
}

int chmod_fifo_at(int directory, const char *name, mode_t mode) {
    struct stat status;
    cleanup_close int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) < 0)
        return -1;
    if (S_ISFIFO(status.st_mode))
        return fchmod(fd, mode);
    errno = ESTALE;
    return -1;
}

int chmod_directory_at(int directory, const char *name, mode_t mode) {
    char path[32];
    cleanup_close int fd = openat(directory, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return -1;
    /* One that may not be opened for reading; the link leads to what is open, whatever has its name by now. */
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    return chmod(path, mode);
}
