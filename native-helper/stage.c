/* Directories of the stage. See stage.h. */
#include "stage.h"

#include "place.h"
#include "sys.h"
#include "tree-walk.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

static int cannot(const char *path, const char *what) {
    return fail("stage", NO_OP, errno, "/%s: %s", path, what);
}

void stage_open(struct stage *stage, int root) {
    tree_open(&stage->tree, root);
}

void stage_close(struct stage *stage) {
    while (stage->levels > 0)
        stage_pop(stage);
    free(stage->level);
    free(stage->named);
    inode_table_free(&stage->known);
    tree_close(&stage->tree);
}

int stage_push(struct stage *stage, int fd, struct stage_level level) {
    struct stat status;
    if (stage->levels == stage->room) {
        size_t room = stage->room ? stage->room * 2 : 32;
        struct stage_level *more = realloc(stage->level, room * sizeof(*more));
        if (!more) {
            close(fd);
            return fail("stage", NO_OP, ENOMEM, "remember the directories on the way");
        }
        stage->level = more;
        stage->room = room;
    }
    if (fstat(fd, &status) < 0) {
        close(fd);
        return cannot(stage->path, "look at the directory");
    }
    level.fd = fd;
    level.length = strlen(stage->path);
    level.gives_group = (status.st_mode & S_ISGID) != 0;
    stage->level[stage->levels++] = level;
    return 0;
}

void stage_pop(struct stage *stage) {
    close_fd(&stage->level[--stage->levels].fd);
    size_t length = stage->levels > 0 ? stage->level[stage->levels - 1].length : 0;
    stage->path[length] = '\0';
}

/* A directory of the destination that was missing: nobody's copy. */
static int make_missing(struct stage *stage, const char *path) {
    const char *name;
    const struct directory *parent = tree_parent(&stage->tree, path, &name, false);
    if (!parent)
        return -1;
    if (mkdirat(parent->fd, name, 0755) < 0)
        return cannot(path, "make the directory");
    stage->made++;
    const struct timespec epoch = {.tv_sec = stage->epoch}, times[] = {epoch, epoch};
    if (fchownat(parent->fd, name, stage->uid, stage->gid, AT_SYMLINK_NOFOLLOW) < 0 ||
        (parent->gives_group && fchmodat(parent->fd, name, 0755, 0) < 0) ||
        (stage->is_bounded && utimensat(parent->fd, name, times, AT_SYMLINK_NOFOLLOW) < 0))
        return cannot(path, "set owner and time of the directory");
    return 0;
}

/* One component further; `here` is canonical. */
static int descend(struct stage *stage, char here[TREE_PATH_MAX + 1], const char *name) {
    static struct place place;
    char next[TREE_PATH_MAX + 260];
    int length = snprintf(next, sizeof(next), "%s%s%s", here, *here ? "/" : "", name);
    if (length < 0 || (size_t)length > TREE_PATH_MAX || strlen(name) > TREE_NAME_MAX)
        return fail("stage", NO_OP, ENAMETOOLONG, "%s", stage->destination);
    int found = place_find(&stage->tree, next, &place);
    if (found < 0)
        return -1;
    if (found > 0) {
        /* A link that leads to a directory of what is missing, or nowhere. */
        const struct directory *made = errno == ENOENT ? tree_walk(&stage->tree, next, true) : NULL;
        if (!made)
            return fail("stage", NO_OP, errno, "%s", stage->destination);
        copy_text(here, TREE_PATH_MAX + 1, made->path);
        return 0;
    }
    if (place.mode == 0 && make_missing(stage, place.path) < 0)
        return -1;
    if (place.mode != 0 && !S_ISDIR(place.mode))
        return fail("stage", NO_OP, ENOTDIR, "%s: /%s", stage->destination, place.path);
    copy_text(here, TREE_PATH_MAX + 1, place.path);
    return 0;
}

int stage_make_directory(struct stage *stage, const char *path) {
    char here[TREE_PATH_MAX + 1] = "", name[TREE_PATH_MAX + 1];
    for (const char *next = path; *next;) {
        size_t length = strcspn(next, "/");
        if (length > TREE_PATH_MAX)
            return fail("stage", NO_OP, ENAMETOOLONG, "%s", path);
        memcpy(name, next, length);
        name[length] = '\0';
        next += length + (next[length] == '/');
        if (length > 0 && descend(stage, here, name) < 0)
            return -1;
    }
    const struct directory *directory = tree_directory(&stage->tree, here, strlen(here), false);
    cleanup_close int fd = directory ? openat(directory->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd < 0)
        return cannot(here, "open the directory");
    copy_text(stage->path, sizeof(stage->path), here);
    return take_fd(&fd);
}

int stage_open_destination(struct stage *stage) {
    return stage_make_directory(stage, stage->destination);
}

/* Whatever has the name goes away. */
int stage_make_room(struct stage *stage, int directory, const char *name) {
    if (unlinkat(directory, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR && errno != EPERM)
        return cannot(stage->path, "replace what is there");
    return remove_at(directory, name);
}

/* A symbolic link in the place of a directory of the source: what it leads to, when that is a directory. */
static int follow(struct stage *stage, const char *name) {
    static struct place place;
    char path[TREE_PATH_MAX + 260];
    int length = snprintf(path, sizeof(path), "%s%s%s", stage->path, *stage->path ? "/" : "", name);
    if (length < 0 || (size_t)length > TREE_PATH_MAX || place_find(&stage->tree, path, &place) != 0 || !S_ISDIR(place.mode))
        return -1;
    const struct directory *directory = tree_directory(&stage->tree, place.path, strlen(place.path), false);
    cleanup_close int fd = directory ? openat(directory->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0)
        copy_text(stage->path, sizeof(stage->path), place.path);
    return take_fd(&fd);
}

/* The directory of that name in the last level: made, or there already. */
static int open_directory(struct stage *stage, const char *name, mode_t mode, struct stage_level *level) {
    int parent = stage->level[stage->levels - 1].fd;
    size_t length = strlen(stage->path), size = strlen(name);
    struct stat status;
    if (mkdirat(parent, name, mode & 0777) < 0) {
        if (errno != EEXIST || fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
            return cannot(stage->path, "make a directory");
        level->is_renewed = S_ISDIR(status.st_mode);
        if (S_ISLNK(status.st_mode)) {
            int followed = follow(stage, name);
            if (followed >= 0 || first_failure()->set) {
                level->is_followed = true;
                return followed;
            }
        }
        if (!level->is_renewed && (stage_make_room(stage, parent, name) < 0 || mkdirat(parent, name, mode & 0777) < 0))
            return cannot(stage->path, "make a directory");
    }
    if (length + size + 2 > TREE_PATH_MAX)
        return fail("stage", NO_OP, ENAMETOOLONG, "/%s/%s", stage->path, name);
    if (length > 0)
        stage->path[length++] = '/';
    memcpy(stage->path + length, name, size + 1);
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 ? cannot(stage->path, "open the directory") : fd;
}

static int enter(void *context, const struct picked *picked, int fd) {
    struct stage *stage = context;
    struct stage_level level = {0};
    (void)fd;
    /* The contents of the source go into the destination, which is open. */
    if (!*picked->to)
        return 0;
    if (starts_with(place_name(picked->to), ".wh."))
        return fail("name", NO_OP, 0, "%s: names that begin with .wh. are reserved for what layers hide", picked->from);
    int made = open_directory(stage, place_name(picked->to), stage_mode(stage, &picked->status), &level);
    stage->entries++;
    return made < 0 ? -1 : stage_push(stage, made, level);
}

static int leave(void *context, const struct picked *picked, int fd) {
    struct stage *stage = context;
    struct stat status;
    if (!*picked->to)
        return 0;
    const struct stage_level *level = &stage->level[stage->levels - 1];
    if (fstat(level->fd, &status) < 0)
        return cannot(stage->path, "look at the directory");
    int result =
        level->is_followed ? 0 : stage_dress(stage, fd, level->fd, &picked->status, level->is_renewed ? (mode_t)-1 : status.st_mode);
    stage_pop(stage);
    return result;
}

/* Where a file goes: its directory is opened, and its name is `renamed` or its own. */
static int open_place(struct stage *stage) {
    static struct place place;
    char path[TREE_PATH_MAX + 1];
    stage->renamed = NULL;
    int found = stage->is_directory ? 1 : place_find(&stage->tree, stage->destination, &place);
    if (found < 0)
        return -1;
    if (stage->is_directory || (found == 0 && S_ISDIR(place.mode)))
        return stage_open_destination(stage);
    /* Nothing is there, or a file, or a link to one of them: which is made. */
    copy_text(path, sizeof(path), found == 0 ? place.path : stage->destination);
    char *slash = strrchr(path, '/');
    free(stage->named);
    stage->renamed = stage->named = duplicate_text(slash ? slash + 1 : path);
    if (!stage->renamed)
        return fail("stage", NO_OP, ENOMEM, "remember a name");
    path[slash ? slash - path : 0] = '\0';
    return stage_make_directory(stage, path);
}

int stage_copy(struct stage *stage, struct pick *pick, const struct pick_item *item) {
    const struct picker picker = {stage, enter, leave, stage_take};
    int fd = item->is_directory ? stage_open_destination(stage) : open_place(stage);
    if (fd < 0 || stage_push(stage, fd, (struct stage_level){0}) < 0)
        return -1;
    int result = pick_visit(pick, item, &picker);
    while (stage->levels > 0)
        stage_pop(stage);
    return result;
}

int stage_write(struct stage *stage, const char *name, const struct stat *status, const void *bytes, int fd) {
    int directory = open_place(stage);
    if (directory < 0 || stage_push(stage, directory, (struct stage_level){0}) < 0)
        return -1;
    int result = stage_make_file(stage, stage->renamed ? stage->renamed : name, status, bytes, fd);
    stage_pop(stage);
    return result;
}
