/* Bytes and attributes of a file beside those of the archive, and what the archive does not have. */
#include "verify.h"

#include "sys.h"
#include "unpack.h"
#include "util.h"

#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>

#define CHUNK 65536u
#define LEVELS_MAX 1000

static const char changed[] = "has other bytes";

static bool same(int fd, const uint8_t *bytes, size_t length) {
    static uint8_t buffer[CHUNK];
    while (length > 0) {
        size_t part = length < CHUNK ? length : CHUNK;
        if (read_all(fd, buffer, part) != (ssize_t)part || memcmp(buffer, bytes, part) != 0)
            return false;
        bytes += part;
        length -= part;
    }
    return true;
}

static bool zeros(int fd, uint64_t length) {
    static const uint8_t nothing[CHUNK];
    for (; length > 0; length -= length < CHUNK ? length : CHUNK)
        if (!same(fd, nothing, length < CHUNK ? (size_t)length : CHUNK))
            return false;
    return true;
}

static const char *check_segment(struct verifier *verifier, int fd, uint64_t length, bool *failed) {
    struct tar_reader *reader = &verifier->reader;
    while (length > 0) {
        size_t part;
        const uint8_t *bytes = source_chunk(reader->source, length, &part);
        if (!bytes)
            return *failed = true, "";
        reader->left -= part;
        length -= part;
        if (!same(fd, bytes, part))
            return changed;
    }
    return NULL;
}

static const char *check_sparse(struct verifier *verifier, int fd, bool *failed) {
    uint64_t at = 0;
    for (size_t i = 0; i < verifier->reader.segments; i++) {
        struct tar_segment segment = verifier->reader.segment[i];
        if (segment.offset < at || !zeros(fd, segment.offset - at))
            return changed;
        const char *what = check_segment(verifier, fd, segment.length, failed);
        if (what)
            return what;
        at = segment.offset + segment.length;
    }
    return zeros(fd, verifier->entry.size - at) ? NULL : changed;
}

const char *verify_content(struct verifier *verifier, int fd, bool *failed) {
    const uint8_t *bytes;
    size_t length;
    if (verifier->entry.sparse)
        return check_sparse(verifier, fd, failed);
    while ((bytes = tar_data(&verifier->reader, &length)))
        if (!same(fd, bytes, length))
            return changed;
    *failed = length == TAR_FAILED;
    return NULL;
}

static const struct tar_xattr *find_xattr(const struct tar_entry *entry, const char *name) {
    const struct tar_xattr *found = NULL;
    for (size_t i = 0; i < entry->xattrs; i++)
        if (strcmp(entry->xattr[i].name, name) == 0)
            found = &entry->xattr[i];
    return found;
}

/* Access lists are left out: the kernel writes them back in words of its own. */
static bool is_compared(const char *name) {
    return xattr_is_kept(name) && !starts_with(name, "system.");
}

static const char *check_xattr(int fd, const struct tar_xattr *xattr) {
    static char value[CHUNK];
    ssize_t length = fgetxattr(fd, xattr->name, value, sizeof(value));
    if (length < 0)
        return errno == ENOTSUP ? NULL : "lacks an attribute";
    return (size_t)length == xattr->length && memcmp(value, xattr->value, xattr->length) == 0 ? NULL : "has another attribute";
}

const char *verify_xattrs(const struct verifier *verifier, int fd) {
    static char names[CHUNK];
    const struct tar_entry *entry = &verifier->entry;
    const char *what = NULL;
    for (size_t i = 0; i < entry->xattrs && !what; i++)
        if (is_compared(entry->xattr[i].name) && find_xattr(entry, entry->xattr[i].name) == &entry->xattr[i])
            what = check_xattr(fd, &entry->xattr[i]);
    ssize_t length = flistxattr(fd, names, sizeof(names));
    for (const char *name = names; !what && name < names + length; name += strlen(name) + 1)
        if (is_compared(name) && !find_xattr(entry, name))
            what = "has an attribute too many";
    return what;
}

struct extras {
    struct verifier *verifier;
    size_t length; /* of verifier->where */
    int level;
};

static int check_level(struct extras *extras, int fd);

static int check_child(struct extras *extras, int parent, const struct dirent *entry) {
    struct verifier *verifier = extras->verifier;
    size_t length = extras->length, name = strlen(entry->d_name);
    if (length + name + 1 > TREE_PATH_MAX)
        return 0;
    if (length > 0)
        verifier->where[length++] = '/';
    memcpy(verifier->where + length, entry->d_name, name + 1);
    if (!path_set_has(&verifier->seen, path_hash(verifier->where, length + name)))
        return verify_note(verifier, verifier->where, "is not of this layer");
    if (entry->d_type != DT_DIR || extras->level == LEVELS_MAX)
        return 0;
    cleanup_close int fd = openat(parent, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct extras below = {verifier, length + name, extras->level + 1};
    return fd < 0 ? 0 : check_level(&below, fd);
}

static int check_level(struct extras *extras, int fd) {
    int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), result = 0;
    cleanup_dir DIR *directory = copy < 0 ? NULL : fdopendir(copy);
    if (!directory)
        return fail("verify", NO_OP, errno, "list a directory");
    for (const struct dirent *entry; result == 0 && (entry = readdir(directory));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            result = check_child(extras, fd, entry);
    return result;
}

int verify_extras(struct verifier *verifier) {
    struct extras extras = {verifier, 0, 0};
    struct stat status;
    if (fstat(verifier->tree.root, &status) < 0)
        return fail("verify", NO_OP, errno, "look at the root");
    if (!verifier->has_root && (status.st_mode & 07777) != 0755 && verify_note(verifier, "", "has another mode") < 0)
        return -1;
    return check_level(&extras, verifier->tree.root);
}

static void tell(int fd, const struct damage *damage) {
    char line[2 * TREE_PATH_MAX];
    int used = snprintf(line, sizeof(line), "D %s\t/", damage->what);
    for (const char *next = damage->path; *next && (size_t)used + 6 < sizeof(line); next++) {
        unsigned char byte = (unsigned char)*next;
        if (byte < 0x20 || byte == 0x7f || byte == '\\')
            used += snprintf(line + used, sizeof(line) - (size_t)used, "\\%03o", byte);
        else
            line[used++] = *next;
    }
    line[used++] = '\n';
    write_all(fd, line, (size_t)used);
}

size_t verify_tell(const struct verifier *verifier, int fd) {
    size_t found = 0;
    for (size_t i = 0; i < verifier->damages; i++)
        if (verifier->damage[i].what && ++found <= VERIFY_TOLD)
            tell(fd, &verifier->damage[i]);
    return found + verifier->uncounted;
}

void verify_free(struct verifier *verifier) {
    for (size_t i = 0; i < verifier->damages; i++)
        free(verifier->damage[i].path);
    free(verifier->damage);
    path_set_free(&verifier->seen);
}
