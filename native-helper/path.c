/* See path.h. */
#include "path.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "sys.h"
#include "util.h"

enum { LINKS_MAX = 40 };

/* A walk: `done` is the way so far, without links, dots and slashes at its ends; `todo` is what remains. */
struct walk {
    int root;
    int links;
    char done[PATH_MAX];
    char todo[PATH_MAX];
};

int path_find(int root, const char *path) {
    return sys_openat2(root, path, O_PATH, 0, OPEN_IN_ROOT | OPEN_NO_MAGICLINKS);
}

static int find_unfollowed(int root, const char *path) {
    return sys_openat2(root, *path ? path : ".", O_PATH | O_NOFOLLOW, 0, OPEN_IN_ROOT | OPEN_NO_MAGICLINKS);
}

static int check_kind(int fd, enum place_kind kind) {
    struct stat status;
    if (fstat(fd, &status) < 0)
        return -1;
    if (kind == PLACE_DIRECTORY && !S_ISDIR(status.st_mode)) {
        errno = ENOTDIR;
        return -1;
    }
    if (kind == PLACE_FILE && S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        return -1;
    }
    return 0;
}

/* Takes the first component off `todo`; false when nothing remains. */
static bool next_component(struct walk *walk, char component[NAME_MAX + 1], bool *last) {
    char *start = walk->todo + strspn(walk->todo, "/");
    size_t length = strcspn(start, "/");
    if (length == 0 || length > NAME_MAX)
        return false;
    memcpy(component, start, length);
    component[length] = '\0';
    const char *rest = start + length;
    *last = rest[strspn(rest, "/")] == '\0';
    memmove(walk->todo, rest, strlen(rest) + 1);
    return true;
}

/* Puts the link's content in front of what remains. */
static int follow_link(struct walk *walk, int link) {
    char content[PATH_MAX], rest[PATH_MAX];
    ssize_t length = readlinkat(link, "", content, sizeof(content) - 1);
    if (length < 0)
        return -1;
    content[length] = '\0';
    memcpy(rest, walk->todo, sizeof(rest));
    int whole = snprintf(walk->todo, sizeof(walk->todo), "%s/%s", content, rest);
    if (++walk->links > LINKS_MAX || whole < 0 || (size_t)whole >= sizeof(walk->todo)) {
        errno = ELOOP;
        return -1;
    }
    if (content[0] == '/')
        walk->done[0] = '\0';
    return 0;
}

static int make_component(const struct walk *walk, const char *component, bool directory) {
    cleanup_close int parent =
        sys_openat2(walk->root, *walk->done ? walk->done : ".", O_PATH | O_DIRECTORY, 0, OPEN_IN_ROOT | OPEN_NO_MAGICLINKS);
    if (parent < 0)
        return -1;
    if (directory)
        return mkdirat(parent, component, 0755) < 0 && errno != EEXIST ? -1 : 0;
    cleanup_close int file = openat(parent, component, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    return file < 0 && errno != EEXIST ? -1 : 0;
}

/* One step down into `component`, making it when it is missing. */
static int step(struct walk *walk, const char *component, bool directory) {
    char here[PATH_MAX];
    int whole = snprintf(here, sizeof(here), "%s%s%s", walk->done, *walk->done ? "/" : "", component);
    if (whole < 0 || (size_t)whole >= sizeof(here)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    cleanup_close int fd = find_unfollowed(walk->root, here);
    if (fd < 0 && errno == ENOENT) {
        if (make_component(walk, component, directory) < 0)
            return -1;
        fd = find_unfollowed(walk->root, here);
    }
    struct stat status;
    if (fd < 0 || fstat(fd, &status) < 0)
        return -1;
    if (S_ISLNK(status.st_mode))
        return follow_link(walk, fd);
    memcpy(walk->done, here, sizeof(here));
    return 0;
}

int path_make(int root, const char *path, enum place_kind kind) {
    struct walk walk = {.root = root};
    char component[NAME_MAX + 1];
    bool last = false;
    cleanup_close int found = path_find(root, path);
    if (found >= 0)
        return check_kind(found, kind) < 0 ? -1 : take_fd(&found);
    if (errno != ENOENT)
        return -1;
    if ((size_t)snprintf(walk.todo, sizeof(walk.todo), "%s", path) >= sizeof(walk.todo)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    while (next_component(&walk, component, &last)) {
        if (strcmp(component, ".") == 0)
            continue;
        if (strcmp(component, "..") == 0) {
            char *slash = strrchr(walk.done, '/');
            walk.done[slash ? slash - walk.done : 0] = '\0';
            continue;
        }
        if (step(&walk, component, !last || kind == PLACE_DIRECTORY) < 0)
            return -1;
    }
    /* Opened anew from the root: contained, even when somebody moved things around during the walk. */
    found = find_unfollowed(root, walk.done);
    return found < 0 || check_kind(found, kind) < 0 ? -1 : take_fd(&found);
}

int path_make_plain_directory(int root, const char *path) {
    const char *name = path + strspn(path, "/");
    if (strchr(name, '/'))
        return path_make(root, path, PLACE_DIRECTORY);
    cleanup_close int fd = openat(root, name, O_PATH | O_NOFOLLOW | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT && (mkdirat(root, name, 0755) == 0 || errno == EEXIST))
        fd = openat(root, name, O_PATH | O_NOFOLLOW | O_DIRECTORY | O_CLOEXEC);
    return take_fd(&fd);
}

int path_make_link(int root, const char *path, const char *content) {
    char parent[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    if (length >= sizeof(parent)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(parent, path, length);
    parent[length] = '\0';
    cleanup_close int directory = path_make(root, length ? parent : ".", PLACE_DIRECTORY);
    if (directory < 0)
        return -1;
    return symlinkat(content, directory, slash ? slash + 1 : path) < 0 && errno != EEXIST ? -1 : 0;
}
