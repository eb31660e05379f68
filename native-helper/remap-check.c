/* Comparing a tree with the layer that it was made of. See remap.h. */
#include "remap.h"

#include "sys.h"
#include "tree.h"
#include "util.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>

#define LEVELS_MAX 1000
#define COMPARE_ROOM (1u << 17)

struct comparison {
    const struct remap_options *options;
    int (*said)(void *argument, const char *what, const char *path);
    void *argument;
    size_t level, length;
    char path[TREE_PATH_MAX + 2];
};

static int cannot(const struct comparison *comparison, const char *what) {
    return fail("remap", NO_OP, errno, "%s: %s", comparison->path, what);
}

static int differs(const struct comparison *comparison, const char *what) {
    return comparison->said(comparison->argument, what, comparison->path);
}

static int compare_bytes(const struct comparison *comparison, int from, int to) {
    static char left[COMPARE_ROOM], right[COMPARE_ROOM];
    for (;;) {
        ssize_t wanted = read_all(from, left, sizeof(left)), got = read_all(to, right, sizeof(right));
        if (wanted < 0 || got < 0)
            return cannot(comparison, "read");
        if (wanted != got || memcmp(left, right, (size_t)got) != 0)
            return differs(comparison, "content");
        if (wanted == 0)
            return 0;
    }
}

/* A file without bytes of its own must refer to its own path, and to nothing else. */
static int compare_content(const struct comparison *comparison, int from, int to) {
    char redirect[TREE_PATH_MAX + 2];
    ssize_t length = fgetxattr(to, REMAP_REDIRECT, redirect, sizeof(redirect));
    bool refers = fgetxattr(to, REMAP_METACOPY, NULL, 0) >= 0;
    if (!refers && length < 0)
        return compare_bytes(comparison, from, to);
    bool is_right = refers && (comparison->options->flags & REMAP_METADATA) && length >= 0 && (size_t)length == comparison->length &&
                    memcmp(redirect, comparison->path, comparison->length) == 0;
    return is_right ? 0 : differs(comparison, "reference");
}

static int compare_regular(const struct comparison *comparison, int from, int to, const char *name) {
    cleanup_close int source = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    cleanup_close int file = openat(to, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    return source < 0 || file < 0 ? cannot(comparison, "open the file") : compare_content(comparison, source, file);
}

static int compare_link(const struct comparison *comparison, int from, int to, const char *name) {
    char left[TREE_PATH_MAX + 1], right[TREE_PATH_MAX + 1];
    ssize_t wanted = readlinkat(from, name, left, sizeof(left)), got = readlinkat(to, name, right, sizeof(right));
    return wanted < 0 || wanted != got || memcmp(left, right, (size_t)got) != 0 ? differs(comparison, "target") : 0;
}

static int compare_level(struct comparison *comparison, int from, int to);

static int compare_directory(struct comparison *comparison, int from, int to, const char *name) {
    cleanup_close int source = openat(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    cleanup_close int made = openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (source < 0 || made < 0)
        return cannot(comparison, "open the directory");
    if (comparison->level == LEVELS_MAX)
        return fail("remap", NO_OP, ELOOP, "%s: more than %d directories deep", comparison->path, LEVELS_MAX);
    comparison->level++;
    int result = compare_level(comparison, source, made);
    comparison->level--;
    return result;
}

static bool same_node(const struct remap_options *options, const struct stat *wanted, const struct stat *got) {
    uid_t uid;
    gid_t gid;
    return wanted->st_mode == got->st_mode && remap_id(&options->uid, wanted->st_uid, &uid) &&
           remap_id(&options->gid, wanted->st_gid, &gid) && got->st_uid == uid && got->st_gid == gid &&
           (S_ISDIR(wanted->st_mode) || wanted->st_size == got->st_size) && wanted->st_mtim.tv_sec == got->st_mtim.tv_sec &&
           wanted->st_mtim.tv_nsec == got->st_mtim.tv_nsec && wanted->st_rdev == got->st_rdev;
}

static int compare_entry(struct comparison *comparison, int from, int to, const char *name) {
    struct stat wanted, got;
    if (fstatat(from, name, &wanted, AT_SYMLINK_NOFOLLOW) < 0)
        return cannot(comparison, "read its status");
    if (fstatat(to, name, &got, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? differs(comparison, "missing") : cannot(comparison, "read its status");
    if (!same_node(comparison->options, &wanted, &got)) {
        if (differs(comparison, "attributes") < 0)
            return -1;
        if ((wanted.st_mode & S_IFMT) != (got.st_mode & S_IFMT))
            return 0;
    }
    if (S_ISDIR(wanted.st_mode))
        return compare_directory(comparison, from, to, name);
    /* Further names of a file are its first one's. */
    if (S_ISREG(wanted.st_mode))
        return wanted.st_nlink > 1 ? 0 : compare_regular(comparison, from, to, name);
    return S_ISLNK(wanted.st_mode) ? compare_link(comparison, from, to, name) : 0;
}

/* What the tree has and the layer has not: `other` is asked for each name of `directory`. */
static int find_added(struct comparison *comparison, int directory, int other) {
    struct stat status;
    int listed = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cleanup_dir DIR *stream = listed < 0 ? NULL : fdopendir(listed);
    if (!stream)
        return cannot(comparison, "list the directory");
    for (const struct dirent *entry; (entry = readdir(stream));) {
        if (fstatat(other, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0)
            continue;
        char path[TREE_PATH_MAX + 300];
        snprintf(path, sizeof(path), "%s/%s", comparison->path, entry->d_name);
        if (comparison->said(comparison->argument, "added", path) < 0)
            return -1;
    }
    return 0;
}

static int compare_level(struct comparison *comparison, int from, int to) {
    int listed = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cleanup_dir DIR *directory = listed < 0 ? NULL : fdopendir(listed);
    size_t length = comparison->length;
    if (!directory)
        return cannot(comparison, "list the directory");
    for (struct dirent *entry; (errno = 0, entry = readdir(directory));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (length + strlen(entry->d_name) + 2 > sizeof(comparison->path))
            return fail("remap", NO_OP, ENAMETOOLONG, "%s/%s", comparison->path, entry->d_name);
        comparison->length = length + (size_t)snprintf(comparison->path + length, sizeof(comparison->path) - length, "/%s", entry->d_name);
        if (compare_entry(comparison, from, to, entry->d_name) < 0)
            return -1;
        comparison->path[comparison->length = length] = '\0';
    }
    return errno ? cannot(comparison, "list the directory") : find_added(comparison, to, from);
}

int remap_compare(int from, int to, const struct remap_options *options, int (*said)(void *argument, const char *what, const char *path),
                  void *argument) {
    struct comparison comparison = {.options = options, .said = said, .argument = argument};
    struct stat wanted, got;
    if (fstat(from, &wanted) < 0 || fstat(to, &got) < 0)
        return cannot(&comparison, "read its status");
    if (!same_node(options, &wanted, &got) && said(argument, "attributes", "/") < 0)
        return -1;
    return compare_level(&comparison, from, to);
}
