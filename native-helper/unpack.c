/* See unpack.h: what each entry of a layer means. */
#include "unpack.h"

#include "util.h"

#include <errno.h>
#include <string.h>

#define WHITEOUT ".wh."
#define METADATA ".wh..wh."
#define OPAQUE ".wh..wh..opq"
#define AUFS_LINKS ".wh..wh.plnk"

static int refuse(const struct unpacker *unpacker, const char *rule) {
    return fail("entry", NO_OP, 0, "%s: %s", unpacker->path, rule);
}

static bool has_component(const char *path, const char *prefix) {
    for (const char *next = path; next; next = strchr(next, '/') ? strchr(next, '/') + 1 : NULL)
        if (starts_with(next, prefix))
            return true;
    return false;
}

static bool is_below(const char *path, const char *directory) {
    size_t length = strlen(directory);
    return strncmp(path, directory, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

static int take_whiteout(struct unpacker *unpacker, const char *hidden) {
    const char *name;
    if (!*hidden || strcmp(hidden, ".") == 0 || strcmp(hidden, "..") == 0)
        return refuse(unpacker, "a whiteout of no name");
    struct directory *directory = tree_parent(&unpacker->tree, unpacker->path, &name, true);
    return directory ? unpack_whiteout(unpacker, directory, hidden) : -1;
}

/*
 * Names that begin with `.wh.` are reserved. aufs kept data of its own below `.wh..wh.`; of that, old images need
 * `plnk`, the files that hard links lead to, until the end.
 */
static int take_reserved(struct unpacker *unpacker) {
    const char *slash = strrchr(unpacker->path, '/'), *name = slash ? slash + 1 : unpacker->path;
    if (strcmp(name, OPAQUE) == 0) {
        struct directory *directory = tree_parent(&unpacker->tree, unpacker->path, &name, true);
        return directory ? unpack_opaque(unpacker, directory) : -1;
    }
    if (is_below(unpacker->path, AUFS_LINKS)) {
        unpacker->has_aufs_links = true;
        return unpack_make(unpacker);
    }
    if (has_component(unpacker->path, METADATA))
        return 0;
    if (starts_with(name, WHITEOUT) && !has_component(name + 1, WHITEOUT)) {
        size_t parent = (size_t)(name - unpacker->path);
        char copy[TREE_PATH_MAX + 1];
        memcpy(copy, unpacker->path, parent);
        copy[parent] = '\0';
        if (!has_component(copy, WHITEOUT))
            return take_whiteout(unpacker, name + sizeof(WHITEOUT) - 1);
    }
    return refuse(unpacker, "below a name that is reserved for whiteouts");
}

/* Maps the owner; in a realm of one ID everything is the user's. */
static int check_owner(struct unpacker *unpacker) {
    struct tar_entry *entry = &unpacker->entry;
    if (entry->uid >= UINT32_MAX || entry->gid >= UINT32_MAX)
        return fail("entry", NO_OP, 0, "%s: owner %llu:%llu does not fit 32 bits", unpacker->path, (unsigned long long)entry->uid,
                    (unsigned long long)entry->gid);
    bool uid_mapped = ranges_contain(&unpacker->realm->uid, entry->uid), gid_mapped = ranges_contain(&unpacker->realm->gid, entry->gid);
    if (uid_mapped && gid_mapped)
        return 0;
    if (!realm_has_single_id(unpacker->realm))
        return fail("owner", NO_OP, 0, "potentially insufficient UIDs or GIDs available in user namespace (requested %llu:%llu for /%s)",
                    (unsigned long long)entry->uid, (unsigned long long)entry->gid, unpacker->path);
    unpacker->squashed++;
    entry->uid = uid_mapped ? entry->uid : 0;
    entry->gid = gid_mapped ? entry->gid : 0;
    return 0;
}

static int count(struct unpacker *unpacker) {
    const struct tar_entry *entry = &unpacker->entry;
    if (++unpacker->entries > unpacker->limits.entries)
        return fail("limit", NO_OP, 0, "more than %llu entries", (unsigned long long)unpacker->limits.entries);
    if (entry->type != TAR_FILE)
        return 0;
    unpacker->files++;
    if (entry->size > unpacker->limits.bytes - unpacker->bytes)
        return fail("space", NO_OP, 0, "%s: %llu bytes make the files larger than the %llu that are free", unpacker->path,
                    (unsigned long long)entry->size, (unsigned long long)unpacker->limits.bytes);
    unpacker->bytes += entry->size;
    return 0;
}

static int take_entry(struct unpacker *unpacker) {
    const struct tar_entry *entry = &unpacker->entry;
    if (tree_clean_path(entry->path, unpacker->path) < 0)
        return -1;
    if (*entry->path == '\0')
        return fail("entry", NO_OP, 0, "an entry without name");
    if (*unpacker->path == '\0' && entry->type != TAR_DIRECTORY)
        return fail("entry", NO_OP, 0, "%s: the root is not a directory", entry->path);
    if (count(unpacker) < 0)
        return -1;
    if (has_component(unpacker->path, WHITEOUT))
        return check_owner(unpacker) < 0 ? -1 : take_reserved(unpacker);
    if (entry->type == TAR_CHAR_DEVICE || entry->type == TAR_BLOCK_DEVICE) {
        unpacker->devices++;
        return 0;
    }
    return check_owner(unpacker) < 0 ? -1 : unpack_make(unpacker);
}

static int drop_aufs_links(struct unpacker *unpacker) {
    if (!unpacker->has_aufs_links)
        return 0;
    struct directory *root = tree_directory(&unpacker->tree, "", 0, false);
    if (!root)
        return -1;
    struct timespec times[] = {{.tv_nsec = UTIME_OMIT}, root->mtime};
    if (tree_flush(&unpacker->tree) < 0 || remove_at(unpacker->tree.root, AUFS_LINKS) < 0)
        return -1;
    return futimens(unpacker->tree.root, times) < 0 ? fail("write", NO_OP, errno, "set the root's time") : 0;
}

int unpack_all(struct unpacker *unpacker, struct source *source, int root) {
    int got;
    if (tar_open(&unpacker->reader, source) < 0)
        return -1;
    tree_open(&unpacker->tree, root);
    while ((got = tar_next(&unpacker->reader, &unpacker->entry)) > 0)
        if ((got = take_entry(unpacker)) < 0)
            break;
    if (got == 0)
        got = source_drain(source);
    unpacker->tar_bytes = source->position;
    if (got == 0)
        got = drop_aufs_links(unpacker);
    if (got == 0)
        got = tree_flush(&unpacker->tree);
    tree_close(&unpacker->tree);
    tar_close(&unpacker->reader);
    return got;
}
