/* See source.h. */
#include "source.h"

#include "util.h"

#include <errno.h>
#include <string.h>

static void advance(struct source *source, size_t length) {
    source->next += length;
    source->left -= length;
    source->position += length;
}

static int cut_short(const struct source *source) {
    return fail("tar", NO_OP, 0, "the stream ends in the middle, after %llu bytes", (unsigned long long)source->position);
}

int source_block(struct source *source, const uint8_t **block) {
    size_t have = 0;
    if (source->left >= BLOCK_SIZE) {
        *block = source->next;
        advance(source, BLOCK_SIZE);
        return 1;
    }
    while (have < BLOCK_SIZE) {
        if (source->left == 0) {
            int more = source->refill(source);
            if (more < 0)
                return -1;
            if (more == 0)
                return have == 0 ? 0 : cut_short(source);
        }
        size_t part = BLOCK_SIZE - have < source->left ? BLOCK_SIZE - have : source->left;
        memcpy(source->straddling + have, source->next, part);
        advance(source, part);
        have += part;
    }
    *block = source->straddling;
    return 1;
}

const uint8_t *source_chunk(struct source *source, uint64_t most, size_t *length) {
    if (source->left == 0) {
        int more = source->refill(source);
        if (more <= 0) {
            if (more == 0)
                cut_short(source);
            return NULL;
        }
    }
    const uint8_t *chunk = source->next;
    *length = most < source->left ? (size_t)most : source->left;
    advance(source, *length);
    return chunk;
}

int source_copy(struct source *source, void *bytes, size_t length) {
    uint8_t *to = bytes;
    while (length > 0) {
        size_t part;
        const uint8_t *chunk = source_chunk(source, length, &part);
        if (!chunk)
            return -1;
        memcpy(to, chunk, part);
        to += part;
        length -= part;
    }
    return 0;
}

int source_skip(struct source *source, uint64_t length) {
    while (length > 0) {
        size_t part;
        if (!source_chunk(source, length, &part))
            return -1;
        length -= part;
    }
    return 0;
}

int source_skip_most(struct source *source, uint64_t length) {
    while (length > 0) {
        if (source->left == 0) {
            int more = source->refill(source);
            if (more <= 0)
                return more;
        }
        size_t part = length < source->left ? (size_t)length : source->left;
        advance(source, part);
        length -= part;
    }
    return 0;
}

int source_drain(struct source *source) {
    int more;
    do
        advance(source, source->left);
    while ((more = source->refill(source)) > 0);
    return more;
}

static int refill_from_fd(struct source *source) {
    struct fd_source *from = source->context;
    ssize_t got = RETRY(read(from->fd, from->buffer, from->size));
    if (got < 0)
        return fail("read", NO_OP, errno, "read the layer");
    source->next = from->buffer;
    source->left = (size_t)got;
    return got > 0;
}

void source_from_fd(struct fd_source *source, int fd, uint8_t *buffer, size_t size) {
    *source = (struct fd_source){.fd = fd, .buffer = buffer, .size = size};
    source->source.refill = refill_from_fd;
    source->source.context = source;
}

static int nothing_more(struct source *source) {
    (void)source;
    return 0;
}

void source_from_bytes(struct source *source, const void *bytes, size_t length) {
    *source = (struct source){.next = bytes, .left = length, .refill = nothing_more};
}
