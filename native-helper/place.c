/* See place.h. */
#include "place.h"

#include "tree-walk.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define LINKS_MAX 40

const char *place_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

void place_trim(char *path) {
    for (size_t length = strlen(path); length > 1 && path[length - 1] == '/'; length--)
        path[length - 1] = '\0';
}

/* What the walk says of a path that leads nowhere is for the caller to word. */
static struct directory *enter(struct tree *tree, const char *path, size_t length) {
    char copy[TREE_PATH_MAX + 1];
    memcpy(copy, path, length);
    copy[length] = '\0';
    struct directory *directory = tree_walk(tree, copy, false);
    if (!directory) {
        errno = first_failure()->error;
        forget_failure();
    }
    return directory;
}

/* A path that can only be a directory: it ends in a slash, a dot or two. */
static int take_directory(struct tree *tree, const char *path, struct place *place) {
    struct stat status;
    const struct directory *directory = enter(tree, path, strlen(path));
    if (!directory)
        return 1;
    if (fstat(directory->fd, &status) < 0)
        return fail("entry", NO_OP, errno, "%s", path);
    place->mode = status.st_mode;
    copy_text(place->path, sizeof(place->path), directory->path);
    return 0;
}

static bool is_dots(const char *name) {
    return *name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Replaces the path by where the link in that directory leads to. */
static int follow(const struct directory *directory, const char *name, char *path, size_t room) {
    char target[TREE_PATH_MAX + 1];
    ssize_t length = readlinkat(directory->fd, name, target, TREE_PATH_MAX);
    if (length < 0)
        return -1;
    target[length] = '\0';
    bool is_absolute = target[0] == '/';
    int written = snprintf(path, room, "%s%s%s", is_absolute ? "" : directory->path, is_absolute ? "" : "/", target);
    if (written >= 0 && (size_t)written < room)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

/* 1: the path is another one now. */
static int look_at(struct tree *tree, char *path, size_t room, struct place *place) {
    struct stat status;
    char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    if (strlen(name) > TREE_NAME_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    const struct directory *directory = enter(tree, path, slash ? (size_t)(slash - path) : 0);
    if (!directory)
        return -1;
    place->mode = 0;
    int found = fstatat(directory->fd, name, &status, AT_SYMLINK_NOFOLLOW);
    if (found < 0 && errno != ENOENT)
        return -1;
    if (found == 0 && S_ISLNK(status.st_mode))
        return follow(directory, name, path, room) < 0 ? -1 : 1;
    if (found == 0)
        place->mode = status.st_mode;
    int written = snprintf(place->path, sizeof(place->path), "%s%s%s", directory->path, *directory->path ? "/" : "", name);
    if (written >= 0 && (size_t)written < sizeof(place->path))
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

int place_find(struct tree *tree, const char *path, struct place *place) {
    char current[2 * TREE_PATH_MAX + 2];
    if (strlen(path) > TREE_PATH_MAX) {
        errno = ENAMETOOLONG;
        return 1;
    }
    copy_text(current, sizeof(current), path);
    for (int links = 0; links < LINKS_MAX; links++) {
        if (strlen(current) > TREE_PATH_MAX)
            break;
        if (is_dots(place_name(current)))
            return take_directory(tree, current, place);
        int next = look_at(tree, current, sizeof(current), place);
        if (next <= 0)
            return next < 0 ? 1 : 0;
    }
    errno = ELOOP;
    return 1;
}
