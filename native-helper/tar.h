/*
 * A strict reader of tar streams: V7, ustar, pax (global headers, binary extended attributes), GNU (long names, base-256
 * numbers, sparse files old and pax 0.0, 0.1, 1.0), star prefixes.
 *
 * Where engines differ it reads as Go's archive/tar does, because that is what made and checked the images; what could
 * be read two ways is refused. Nothing is allocated per entry. Failures are reported at stage "tar".
 */
#ifndef TIFFIN_TAR_H
#define TIFFIN_TAR_H

#include "source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAR_PATH_MAX 4096u
#define TAR_PAX_MAX (1u << 20)
#define TAR_XATTRS_MAX 256u
#define TAR_SEGMENTS_MAX (1u << 20)

enum tar_type { TAR_FILE, TAR_LINK, TAR_SYMLINK, TAR_CHAR_DEVICE, TAR_BLOCK_DEVICE, TAR_DIRECTORY, TAR_FIFO };

/* Points into the reader's pax buffer; the name ends with NUL, the value is bytes. */
struct tar_xattr {
    const char *name;
    const char *value;
    size_t length;
};

struct tar_segment {
    uint64_t offset;
    uint64_t length;
};

struct tar_entry {
    enum tar_type type;
    char path[TAR_PATH_MAX + 1];
    char link[TAR_PATH_MAX + 1];
    uint32_t mode; /* 07777 */
    uint64_t uid;
    uint64_t gid;
    int64_t seconds; /* mtime */
    uint32_t nanoseconds;
    uint64_t size; /* of the file */
    size_t xattrs;
    struct tar_xattr xattr[TAR_XATTRS_MAX];
    bool sparse;
};

/* What pax records and GNU headers say about the entry that follows them. */
struct tar_extension {
    bool has_path, has_link, has_size, has_uid, has_gid, has_mtime, has_sparse_size, has_sparse_name;
    bool trailing_slash;
    uint64_t size, uid, gid, sparse_size;
    int64_t seconds;
    uint32_t nanoseconds;
    uint64_t sparse_major, sparse_minor, sparse_blocks;
    bool has_sparse_major, has_sparse_offset;
    uint64_t sparse_offset;
    char gnu_path[TAR_PATH_MAX + 2], gnu_link[TAR_PATH_MAX + 2];
};

struct tar_reader {
    struct source *source;
    uint64_t left;    /* bytes of the entry's data in the stream */
    uint64_t padding; /* after them */
    struct tar_extension extension;
    struct tar_segment *segment;
    size_t segments, segment_room;
    uint64_t segment_bytes;
    char *pax;
    size_t pax_used;
};

int tar_open(struct tar_reader *reader, struct source *source);
void tar_close(struct tar_reader *reader);
/* The next entry: 1, 0 at the end of the archive, -1 failed. Data of the entry before is skipped. */
int tar_next(struct tar_reader *reader, struct tar_entry *entry);
/* Some of what is left of the entry's data; NULL with *length 0 when there is no more, NULL with -1 in *length on failure. */
const uint8_t *tar_data(struct tar_reader *reader, size_t *length);
#define TAR_FAILED ((size_t)-1)

/* Parts of the reader, shared by its files. */
bool tar_number(const uint8_t *field, size_t length, int64_t *number);
bool tar_unsigned(const uint8_t *field, size_t length, uint64_t *number);
bool tar_decimal(const char *text, size_t length, uint64_t *number);
int tar_pax(struct tar_reader *reader, struct tar_entry *entry, char *records, size_t length);
int tar_pax_global(char *records, size_t length);
int tar_add_segment(struct tar_reader *reader, uint64_t offset, uint64_t length);
int tar_pax_sparse_record(struct tar_reader *reader, struct tar_entry *entry, const char *key, const char *value, size_t length);
int tar_old_sparse(struct tar_reader *reader, struct tar_entry *entry, const uint8_t *header);
int tar_pax_sparse(struct tar_reader *reader, struct tar_entry *entry);
int tar_check_sparse(const struct tar_reader *reader, const struct tar_entry *entry);

#endif
