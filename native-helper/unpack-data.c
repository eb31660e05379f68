/* The bytes of a file, with its holes. */
#include "unpack.h"

#include "util.h"

#include <errno.h>
#include <string.h>

#define HOLE_BLOCK 65536u

static int cannot_write(const struct unpacker *unpacker) {
    return fail("write", NO_OP, errno, "%s: write %llu bytes", unpacker->path, (unsigned long long)unpacker->entry.size);
}

/* A chunk of bytes, blocks of zeros left out; the file's size is set at its end. */
static int write_sparsely(int fd, const uint8_t *bytes, size_t length) {
    static const uint8_t zeros[HOLE_BLOCK];
    while (length > 0) {
        size_t part = length < HOLE_BLOCK ? length : HOLE_BLOCK;
        bool is_hole = memcmp(bytes, zeros, part) == 0;
        if (is_hole ? lseek(fd, (off_t)part, SEEK_CUR) < 0 : write_all(fd, bytes, part) < 0)
            return -1;
        bytes += part;
        length -= part;
    }
    return 0;
}

static int write_with_holes(struct unpacker *unpacker, int fd) {
    const uint8_t *bytes;
    size_t length;
    while ((bytes = tar_data(&unpacker->reader, &length)))
        if (write_sparsely(fd, bytes, length) < 0)
            return cannot_write(unpacker);
    if (length == TAR_FAILED)
        return -1;
    return ftruncate(fd, (off_t)unpacker->entry.size) < 0 ? cannot_write(unpacker) : 0;
}

static int write_dense(struct unpacker *unpacker, int fd) {
    const uint8_t *bytes;
    size_t length;
    while ((bytes = tar_data(&unpacker->reader, &length)))
        if (write_all(fd, bytes, length) < 0)
            return cannot_write(unpacker);
    return length == TAR_FAILED ? -1 : 0;
}

static int write_segment(struct unpacker *unpacker, int fd, struct tar_segment segment) {
    struct tar_reader *reader = &unpacker->reader;
    if (lseek(fd, (off_t)segment.offset, SEEK_SET) < 0)
        return cannot_write(unpacker);
    while (segment.length > 0) {
        size_t length;
        const uint8_t *bytes = source_chunk(reader->source, segment.length, &length);
        if (!bytes)
            return -1;
        reader->left -= length;
        segment.length -= length;
        if (write_all(fd, bytes, length) < 0)
            return cannot_write(unpacker);
    }
    return 0;
}

int unpack_write_file(struct unpacker *unpacker, int fd) {
    if (!unpacker->entry.sparse)
        return unpacker->leaves_holes && unpacker->entry.size > HOLE_BLOCK ? write_with_holes(unpacker, fd) : write_dense(unpacker, fd);
    if (ftruncate(fd, (off_t)unpacker->entry.size) < 0)
        return cannot_write(unpacker);
    for (size_t i = 0; i < unpacker->reader.segments; i++)
        if (write_segment(unpacker, fd, unpacker->reader.segment[i]) < 0)
            return -1;
    return 0;
}
