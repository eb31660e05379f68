/*
 * Turning the entries of a layer's tar into an overlay changeset below a directory.
 *
 * Whiteouts hide lower layers only, whatever their place in the archive. An entry replaces one of the same name. What
 * a user cannot make (devices) is counted and left out. Failures name the entry: stage "entry" for a rule that it
 * breaks, "owner", "limit", "lower" for a hard link into a lower layer, "write" for what the file system says.
 */
#ifndef TIFFIN_UNPACK_H
#define TIFFIN_UNPACK_H

#include "realm.h"
#include "tar.h"
#include "tree.h"

#define UNPACK_LOWERS 512

struct unpack_limits {
    uint64_t entries;
    uint64_t bytes; /* of files, holes included */
};

struct unpacker {
    struct tree tree;
    struct tar_reader reader;
    struct tar_entry entry;
    const struct realm *realm;
    struct unpack_limits limits;
    int lower[UNPACK_LOWERS]; /* directories, topmost first */
    size_t lowers;
    uint64_t entries, files, bytes, devices, squashed;
    uint64_t tar_bytes; /* all of the stream */
    bool opaque_root, has_acls, has_aufs_links;
    bool keeps_kinds;             /* a directory is not replaced by something else, nor the other way round */
    bool leaves_holes;            /* blocks of zeros are not written */
    bool is_careful;              /* files get their names when they are whole */
    int proc;                     /* with is_careful: the host's /proc, or -1 */
    char path[TREE_PATH_MAX + 1]; /* of the entry, clean */
};

/* Unpacks all of `source` below `root`. */
int unpack_all(struct unpacker *unpacker, struct source *source, int root);

/* Parts, shared by the files of unpack. */
int unpack_make(struct unpacker *unpacker);
int unpack_whiteout(struct unpacker *unpacker, struct directory *directory, const char *hidden);
int unpack_opaque(struct unpacker *unpacker, struct directory *directory);
/* Makes way for a new `name` in the directory; *was_whiteout tells that it hid a lower one. */
int unpack_make_room(struct unpacker *unpacker, struct directory *directory, const char *name, bool *was_whiteout);
int unpack_link(struct unpacker *unpacker, struct directory *directory, const char *name);
int unpack_from_lower(struct unpacker *unpacker, const char *path);
int unpack_write_file(struct unpacker *unpacker, int fd);
/* unpack-whole.c: a file that gets its name, and replaces what has it, when it is finished. Both -1 reported. */
enum { WHOLE_NAME_BYTES = 32 };
struct whole_file {
    int fd;
    bool is_in_place;            /* something is mounted there: its content is replaced */
    char name[WHOLE_NAME_BYTES]; /* that it has until then; "" for none */
};
int whole_open(struct unpacker *unpacker, const struct directory *directory, const char *name, struct whole_file *file);
int whole_finish(struct unpacker *unpacker, struct directory *directory, const char *name, struct whole_file *file);
/* Of one that was not finished nothing is left. */
void whole_close(const struct directory *directory, struct whole_file *file);
/* Extended attributes that a changeset may carry. */
bool xattr_is_kept(const char *name);
int set_xattr(int fd, const char *path, const struct tar_xattr *xattr);

#endif
