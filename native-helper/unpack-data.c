/* The bytes of a file, with its holes. */
#include "unpack.h"

#include "util.h"

#include <errno.h>

static int cannot_write(const struct unpacker *unpacker) {
    return fail("write", NO_OP, errno, "%s: write %llu bytes", unpacker->path, (unsigned long long)unpacker->entry.size);
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
        return write_dense(unpacker, fd);
    if (ftruncate(fd, (off_t)unpacker->entry.size) < 0)
        return cannot_write(unpacker);
    for (size_t i = 0; i < unpacker->reader.segments; i++)
        if (write_segment(unpacker, fd, unpacker->reader.segment[i]) < 0)
            return -1;
    return 0;
}
