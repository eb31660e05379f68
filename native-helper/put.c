/* See put.h. */
#include "put.h"

#include "place.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

static int not_found(int error) {
    return fail("target", NO_OP, error, "not found");
}

static int wrong_kind(const char *what) {
    return fail("kind", NO_OP, 0, "%s", what);
}

static bool ends_in_slash(const char *path) {
    size_t length = strlen(path);
    return length > 0 && path[length - 1] == '/';
}

/* The host's side: the tree is rooted where things are made, so that links that lie there lead nowhere else. */
static int find_on_host(struct put *put, struct place *place) {
    char path[TREE_PATH_MAX + 1], link[32];
    struct stat status;
    place->mode = 0;
    cleanup_close int found = open(put->path, O_PATH | O_CLOEXEC);
    if (found < 0 && errno != ENOENT)
        return not_found(errno);
    if (strlen(put->path) >= sizeof(path))
        return not_found(ENAMETOOLONG);
    copy_text(path, sizeof(path), put->path);
    if (found >= 0) {
        snprintf(link, sizeof(link), "/proc/self/fd/%d", found);
        ssize_t length = readlink(link, path, sizeof(path) - 1);
        if (length < 0 || fstat(found, &status) < 0)
            return not_found(errno);
        path[length] = '\0';
        place->mode = status.st_mode;
    }
    place_trim(path);
    char *slash = strrchr(path, '/');
    bool is_directory = S_ISDIR(place->mode);
    copy_text(place->path, sizeof(place->path), is_directory ? "" : slash ? slash + 1 : path);
    if (!is_directory && slash)
        slash[slash == path] = '\0';
    put->root = open(is_directory || slash ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return put->root < 0 ? not_found(errno) : 0;
}

static int find_in_container(struct put *put, int root, struct place *place) {
    put->root = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (put->root < 0)
        return fail("root", NO_OP, errno, "open the container's root");
    tree_open(&put->unpacker.tree, put->root);
    /* What does not exist cannot end in a slash: look for it without. */
    char path[TREE_PATH_MAX + 1];
    if (strlen(put->path) >= sizeof(path))
        return not_found(ENAMETOOLONG);
    copy_text(path, sizeof(path), put->path);
    place_trim(path);
    int found = place_find(&put->unpacker.tree, path, place);
    return found > 0 ? not_found(errno) : found;
}

/* Into a directory that is there: under the name that it has at its source, or all that is in it. */
static int go_into(struct put *put, const struct place *place, const char *name) {
    const char *between = *place->path && *name ? "/" : "";
    int length = snprintf(put->prefix, sizeof(put->prefix), "%s%s%s", place->path, between, name);
    if (length < 0 || (size_t)length >= sizeof(put->prefix))
        return not_found(ENAMETOOLONG);
    copy_text(put->around, sizeof(put->around), place->path);
    put->is_into = true;
    return 0;
}

/* The first entry says what is copied: `name` is its first component, "" for what is in a directory. */
static int decide(struct put *put, const struct place *place, const char *name) {
    bool is_directory = put->unpacker.entry.type == TAR_DIRECTORY;
    if (S_ISDIR(place->mode))
        return go_into(put, place, put->is_archive ? "" : name);
    if (put->is_archive)
        return wrong_kind("destination must be a directory when copying from stdin");
    if (place->mode != 0 && is_directory)
        return wrong_kind("destination must be a directory when copying a directory");
    if (ends_in_slash(put->path))
        return place->mode ? wrong_kind("exists but is not a directory") : not_found(ENOENT);
    copy_text(put->prefix, sizeof(put->prefix), place->path);
    copy_text(put->around, sizeof(put->around), place->path);
    char *slash = strrchr(put->around, '/');
    *(slash ? slash : put->around) = '\0';
    return 0;
}

static int find_place(struct put *put, const struct workplace *place, const char *name) {
    struct place target = {.mode = 0};
    put->is_container = place->root >= 0;
    int found = put->is_container ? find_in_container(put, place->root, &target) : find_on_host(put, &target);
    if (found < 0)
        return -1;
    if (!put->is_container)
        tree_open(&put->unpacker.tree, put->root);
    put->is_known = true;
    put->skip = put->is_archive ? 0 : strlen(name);
    return decide(put, &target, name);
}

/* A name of the stream as one below the root. */
static int rename_path(const struct put *put, const char *name, char *path) {
    char clean[TREE_PATH_MAX + 1];
    if (tree_clean_path(name, clean) < 0)
        return -1;
    const char *rest = strlen(clean) >= put->skip ? clean + put->skip : "";
    while (*rest == '/')
        rest++;
    size_t used = strlen(put->prefix), length = strlen(rest);
    if (used + length + 1 > TREE_PATH_MAX)
        return fail("entry", NO_OP, ENAMETOOLONG, "%s", name);
    memcpy(path, put->prefix, used);
    if (used > 0 && length > 0)
        path[used++] = '/';
    memcpy(path + used, rest, length + 1);
    return 0;
}

static void set_owner(struct put *put, const struct workplace *place) {
    struct tar_entry *entry = &put->unpacker.entry;
    if (!put->is_container) {
        entry->uid = entry->gid = 0;
        /* A program of a container must not become one of the user's that others may run. */
        if (!put->keep_modes)
            entry->mode &= 01777;
    } else if (!put->keep_owners) {
        entry->uid = place->owner.uid;
        entry->gid = place->owner.gid;
    }
}

static int check_owner(const struct put *put, const struct workplace *place) {
    const struct tar_entry *entry = &put->unpacker.entry;
    (void)place;
    if (entry->uid < UINT32_MAX && entry->gid < UINT32_MAX)
        return 0;
    return fail("owner", NO_OP, 0, "%s: no user has the number %llu:%llu", entry->path, (unsigned long long)entry->uid,
                (unsigned long long)entry->gid);
}

/* A sparse file may claim to be of any size, and who reads it later reads all of it. */
static int check_room(struct put *put) {
    const struct unpacker *unpacker = &put->unpacker;
    const struct tar_entry *entry = &unpacker->entry;
    struct statvfs disk;
    if (!put->bounded || entry->type != TAR_FILE || entry->size < (1 << 24))
        return 0;
    if (fstatvfs(put->root, &disk) < 0)
        return fail("write", NO_OP, errno, "look how much is free on the disk");
    uint64_t room = (uint64_t)disk.f_bavail * disk.f_frsize;
    if (entry->size <= room)
        return 0;
    return fail("space", NO_OP, 0, "%s: %llu bytes are more than the %llu that are free", unpacker->path, (unsigned long long)entry->size,
                (unsigned long long)room);
}

static int take_entry(struct put *put, const struct workplace *place) {
    struct unpacker *unpacker = &put->unpacker;
    struct tar_entry *entry = &unpacker->entry;
    char link[TREE_PATH_MAX + 1];
    if (rename_path(put, entry->path, unpacker->path) < 0)
        return -1;
    if (put->is_into && strcmp(unpacker->path, put->around) == 0)
        return 0;
    if (entry->type == TAR_CHAR_DEVICE || entry->type == TAR_BLOCK_DEVICE) {
        put->skipped_devices++;
        return 0;
    }
    if (entry->type == TAR_LINK) {
        if (rename_path(put, entry->link, link) < 0)
            return -1;
        copy_text(entry->link, sizeof(entry->link), link);
    }
    set_owner(put, place);
    if (check_owner(put, place) < 0 || check_room(put) < 0 || unpack_make(unpacker) < 0)
        return -1;
    unpacker->entries++;
    unpacker->bytes += entry->type == TAR_FILE ? entry->size : 0;
    return 0;
}

/* The first component of what take sends. */
static int first_name(const struct put *put, char name[TREE_NAME_MAX + 1]) {
    char clean[TREE_PATH_MAX + 1];
    if (tree_clean_path(put->unpacker.entry.path, clean) < 0)
        return -1;
    clean[strcspn(clean, "/")] = '\0';
    copy_text(name, TREE_NAME_MAX + 1, clean);
    return 0;
}

static int take_stream(struct put *put, const struct workplace *place) {
    struct unpacker *unpacker = &put->unpacker;
    char name[TREE_NAME_MAX + 1];
    int got;
    if (put->is_archive && find_place(put, place, "") < 0)
        return -1;
    while ((got = tar_next(&unpacker->reader, &unpacker->entry)) > 0) {
        if (!put->is_known && (first_name(put, name) < 0 || find_place(put, place, name) < 0))
            return -1;
        if (take_entry(put, place) < 0)
            return -1;
    }
    return got < 0 ? -1 : source_drain(put->source);
}

/* The directory around what was made keeps its owner and mode, but not its time. */
static void date_surroundings(const struct put *put) {
    struct tree tree;
    if (put->unpacker.entries == 0)
        return;
    tree_open(&tree, put->root);
    const struct directory *directory = tree_directory(&tree, put->around, strlen(put->around), false);
    /* When somebody has moved it, its time is theirs. */
    if (directory)
        (void)!futimens(directory->fd, NULL);
    else
        forget_failure();
    tree_close(&tree);
}

int put_all(void *context, const struct workplace *place) {
    struct put *put = context;
    struct unpacker *unpacker = &put->unpacker;
    umask(0);
    put->root = -1;
    unpacker->keeps_kinds = !put->overwrite;
    unpacker->leaves_holes = true;
    unpacker->is_careful = true;
    if (tar_open(&unpacker->reader, put->source) < 0)
        return -1;
    int result = take_stream(put, place);
    if (put->is_known) {
        if (result == 0)
            result = tree_flush(&unpacker->tree);
        tree_close(&unpacker->tree);
        if (result == 0)
            date_surroundings(put);
    }
    tar_close(&unpacker->reader);
    close_fd(&put->root);
    return result;
}
