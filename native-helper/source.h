/*
 * A stream of bytes seen through a window: what a tar reader takes blocks from without copying.
 *
 * Where the bytes come from is the business of `refill`: a descriptor (source_from_fd), a buffer, a decompressor.
 */
#ifndef TIFFIN_SOURCE_H
#define TIFFIN_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#define BLOCK_SIZE 512u

struct source {
    const uint8_t *next;
    size_t left;
    uint64_t position; /* bytes taken so far */
    /* Sets the next window: 1, 0 at the end of the stream, -1 failed (reported). */
    int (*refill)(struct source *source);
    void *context;
    uint8_t straddling[BLOCK_SIZE];
};

/* The next block: 1, 0 at the end of the stream, -1 when it ends within a block or failed (reported). */
int source_block(struct source *source, const uint8_t **block);
/* Some of the next `most` bytes, at least one. An end of the stream is a failure (reported). NULL on failure. */
const uint8_t *source_chunk(struct source *source, uint64_t most, size_t *length);
/* Copies exactly `length` bytes. */
int source_copy(struct source *source, void *bytes, size_t length);
int source_skip(struct source *source, uint64_t length);
/* The same where the stream may end before. */
int source_skip_most(struct source *source, uint64_t length);
/* Reads to the end and drops it. */
int source_drain(struct source *source);

/* A source that reads `fd` through `buffer`. */
struct fd_source {
    struct source source;
    int fd;
    uint8_t *buffer;
    size_t size;
};
void source_from_fd(struct fd_source *source, int fd, uint8_t *buffer, size_t size);
void source_from_bytes(struct source *source, const void *bytes, size_t length);

#endif
