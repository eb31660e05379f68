/*
 * Writing tar streams: ustar headers, with pax records for what does not fit them. Times are whole seconds, as in the
 * layers that other engines make, unless nanoseconds are given. Failures are reported at stage "pack".
 */
#ifndef TIFFIN_TAR_WRITE_H
#define TIFFIN_TAR_WRITE_H

#include "sha256.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WRITER_BUFFER (1u << 18)

struct tar_writer {
    int fd;
    size_t used;
    uint8_t *buffer;
    bool hashes;
    struct sha256 sha; /* of what was written, when it is asked for */
    char *pax;         /* records of the next entry */
    size_t pax_used, pax_room;
};

struct tar_header {
    char type; /* as in the stream: '0' file, '1' hard link, … */
    const char *path;
    const char *link;
    uint32_t mode, uid, gid;
    int64_t seconds;
    uint32_t nanoseconds;
    uint64_t size;
    unsigned major, minor;
};

int tar_writer_open(struct tar_writer *writer, int fd);
/* Right after opening: compute the digest of all that is written. */
void tar_writer_hash(struct tar_writer *writer);
void tar_writer_close(struct tar_writer *writer);
/* Adds an extended attribute to the next header. */
int tar_write_xattr(struct tar_writer *writer, const char *name, const void *value, size_t length);
int tar_write_header(struct tar_writer *writer, const struct tar_header *header);
/* The bytes of a file, `size` of them, and their padding. */
int tar_write_file(struct tar_writer *writer, int fd, uint64_t size, const char *path);
/* The same of a file that may become shorter meanwhile: 1 when it did, and zeros stand for the rest. */
int tar_write_live_file(struct tar_writer *writer, int fd, uint64_t size, const char *path);
/* Bytes of a file that were read already, and their padding. */
int tar_write_bytes(struct tar_writer *writer, const void *bytes, size_t length);
/* After the end: the sha256 of all, and how many bytes it has. */
void tar_writer_digest(struct tar_writer *writer, char *text, uint64_t *bytes);
/* The two zero blocks. */
int tar_write_end(struct tar_writer *writer);

#endif
