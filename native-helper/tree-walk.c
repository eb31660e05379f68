/*
 * Resolving a path as a kernel would whose root is the tree: `here` is where we are, free of links, and `fd` its
 * directory; `ahead` is what is still to be walked. A link puts its target in front of `ahead`.
 */
#include "tree-walk.h"

#include "sys.h"
#include "util.h"

#include <string.h>

#define LINKS_MAX 40

struct walk {
    struct tree *tree;
    const char *asked;
    bool make;
    int links;
    int fd;
    size_t length;
    char here[TREE_PATH_MAX + 1];
    char ahead[2 * TREE_PATH_MAX + 2];
};

static int refuse(const struct walk *walk, int error, const char *what) {
    return fail("entry", NO_OP, error, "%s: %s", walk->asked, what);
}

static int enter(struct walk *walk, int from, const char *name) {
    int fd = openat(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return refuse(walk, errno, "open a directory on the way");
    close_fd(&walk->fd);
    walk->fd = fd;
    return 0;
}

/* To the start, and from there down to `here`: the way back up may not be trusted to `..`. */
static int reopen_here(struct walk *walk) {
    char copy[TREE_PATH_MAX + 1], *rest = NULL;
    copy_text(copy, sizeof(copy), walk->here);
    if (enter(walk, walk->tree->root, ".") < 0)
        return -1;
    for (char *name = strtok_r(copy, "/", &rest); name; name = strtok_r(NULL, "/", &rest))
        if (enter(walk, walk->fd, name) < 0)
            return -1;
    return 0;
}

static int go_up(struct walk *walk) {
    while (walk->length > 0 && walk->here[--walk->length] != '/')
        ;
    walk->here[walk->length] = '\0';
    return reopen_here(walk);
}

static int follow(struct walk *walk, const char *name, const char *rest) {
    char target[2 * TREE_PATH_MAX + 2];
    ssize_t length = readlinkat(walk->fd, name, target, TREE_PATH_MAX);
    if (length < 0)
        return refuse(walk, errno, "read a symbolic link on the way");
    if ((size_t)length == TREE_PATH_MAX || strlen(rest) > TREE_PATH_MAX || ++walk->links > LINKS_MAX)
        return refuse(walk, ELOOP, "too many or too long symbolic links on the way");
    target[length] = '/';
    copy_text(target + length + 1, sizeof(target) - (size_t)length - 1, rest);
    copy_text(walk->ahead, sizeof(walk->ahead), target);
    if (target[0] != '/')
        return 0;
    walk->here[walk->length = 0] = '\0';
    return reopen_here(walk);
}

/* A directory that no entry describes. Over a whiteout it hides what is below, as the whiteout did. */
static int make_implied(struct walk *walk, const char *name, bool opaque) {
    struct stat parent;
    if (fstat(walk->fd, &parent) < 0 || (opaque && unlinkat(walk->fd, name, 0) < 0) || mkdirat(walk->fd, name, 0755) < 0)
        return refuse(walk, errno, "make a directory on the way");
    if (opaque || (parent.st_mode & S_ISGID)) {
        cleanup_close int fd = openat(walk->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0 || fchown(fd, 0, 0) < 0 || fchmod(fd, 0755) < 0)
            return refuse(walk, errno, "make a directory on the way");
        if (opaque && mark_opaque(fd, walk->asked) < 0)
            return -1;
    }
    const struct timespec times[] = {{.tv_nsec = UTIME_OMIT}, parent.st_mtim};
    return futimens(walk->fd, times) < 0 ? refuse(walk, errno, "set the time of a directory on the way") : 0;
}

/* One step into `name`; 0 also when a link was put ahead instead. */
static int step(struct walk *walk, const char *name, size_t length, const char *rest) {
    struct stat status;
    int found = fstatat(walk->fd, name, &status, AT_SYMLINK_NOFOLLOW);
    if (found < 0 && errno != ENOENT)
        return refuse(walk, errno, "look for a directory on the way");
    if (found == 0 && S_ISLNK(status.st_mode))
        return follow(walk, name, rest);
    bool hidden = found == 0 && is_whiteout(walk->fd, name, &status);
    if (found == 0 && !hidden && !S_ISDIR(status.st_mode))
        return refuse(walk, ENOTDIR, "something on the way is not a directory");
    if ((found < 0 || hidden) && !walk->make)
        return refuse(walk, ENOENT, "a directory on the way is missing");
    if ((found < 0 || hidden) && make_implied(walk, name, hidden) < 0)
        return -1;
    if (walk->length + length + 1 > TREE_PATH_MAX)
        return refuse(walk, ENAMETOOLONG, "symbolic links make the path too long");
    if (walk->length > 0)
        walk->here[walk->length++] = '/';
    memcpy(walk->here + walk->length, name, length + 1);
    walk->length += length;
    copy_text(walk->ahead, sizeof(walk->ahead), rest);
    return enter(walk, walk->fd, name);
}

/* Takes the first component off `ahead` and goes there. */
static int advance(struct walk *walk) {
    char name[TREE_NAME_MAX + 1], rest[2 * TREE_PATH_MAX + 2];
    const char *start = walk->ahead + strspn(walk->ahead, "/");
    size_t length = strcspn(start, "/");
    if (length > TREE_NAME_MAX)
        return refuse(walk, ENAMETOOLONG, "a name longer than 255 bytes");
    memcpy(name, start, length);
    name[length] = '\0';
    copy_text(rest, sizeof(rest), start + length);
    if (strcmp(name, "..") != 0 && strcmp(name, ".") != 0)
        return step(walk, name, length, rest);
    copy_text(walk->ahead, sizeof(walk->ahead), rest);
    return name[1] == '.' ? go_up(walk) : 0;
}

struct directory *tree_walk(struct tree *tree, const char *path, bool make) {
    struct walk walk = {.tree = tree, .asked = path, .make = make, .fd = -1};
    int result = enter(&walk, tree->root, ".");
    copy_text(walk.ahead, sizeof(walk.ahead), path);
    while (result == 0 && walk.ahead[strspn(walk.ahead, "/")] != '\0')
        result = advance(&walk);
    if (result == 0)
        return tree_adopt(tree, walk.here, walk.length, take_fd(&walk.fd));
    close_fd(&walk.fd);
    return NULL;
}
