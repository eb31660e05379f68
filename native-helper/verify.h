/*
 * Comparing an unpacked layer with the tar that it came from, without writing anything: owner, mode, times of files,
 * attributes, links, every byte, what is missing and what does not belong there.
 *
 * An archive may name a path twice; the last entry counts, as for unpack. What is found is told by `verify_tell` when
 * all has been read, at most VERIFY_TOLD of it.
 */
#ifndef TIFFIN_VERIFY_H
#define TIFFIN_VERIFY_H

#include "path-set.h"
#include "realm.h"
#include "tar.h"
#include "tree.h"

#define VERIFY_TOLD 64
/* More than so many findings are only counted. */
#define VERIFY_KEPT 2048

struct damage {
    uint64_t hash; /* of the path */
    char *path;
    const char *what;
};

struct verifier {
    struct tree tree;
    struct tar_reader reader;
    struct tar_entry entry;
    const struct realm *realm;
    struct path_set seen;
    struct damage *damage;
    size_t damages, room, uncounted;
    uint64_t entries, bytes, tar_bytes;
    bool has_root, squashes;
    char path[TREE_PATH_MAX + 1];  /* of the entry, clean */
    char where[TREE_PATH_MAX + 1]; /* of the file, free of symbolic links */
};

/* Reads all of `source` and compares it with what is below `root`. -1 when the archive or the tree cannot be read. */
int verify_all(struct verifier *verifier, struct source *source, int root);
/* Writes a line `D what<tab>path` for each finding, control bytes escaped. Returns how many there are. */
size_t verify_tell(const struct verifier *verifier, int fd);
void verify_free(struct verifier *verifier);

/* Parts, shared by the files of verify. */
int verify_note(struct verifier *verifier, const char *path, const char *what);
/* What is wrong with the bytes of a file; NULL nothing. *failed tells that the archive could not be read. */
const char *verify_content(struct verifier *verifier, int fd, bool *failed);
/* What is wrong with the attributes; NULL nothing. */
const char *verify_xattrs(const struct verifier *verifier, int fd);
/* Looks for what no entry of the archive made. */
int verify_extras(struct verifier *verifier);

#endif
