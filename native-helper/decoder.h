/*
 * Decompression beside its consumer: a thread reads and decodes into a ring of buffers, which a source lends out one
 * after the other; another thread may compute the digest of what is in them. Both end at the end of the input, or with
 * the process.
 */
#ifndef TIFFIN_DECODER_H
#define TIFFIN_DECODER_H

#include "sha256.h"
#include "source.h"
#include "util.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DECODER_SLOTS 4
#define DECODER_HISTORY 32768u
#define DECODER_BYTES (1u << 19)
#define DECODER_SLACK 512u
#define DECODER_INPUT (1u << 18)

enum decoder_kind { DECODE_PLAIN, DECODE_GZIP, DECODE_ZSTD };

struct decoder_slot {
    uint8_t *memory; /* history, bytes, slack */
    size_t length;
};

/* Where the bytes come from, and what else becomes of them as they are. */
struct decoder_input {
    int fd;
    uint64_t most; /* no more than so many are read */
    int keep;      /* a descriptor that gets them too; -1: none */
    bool digest;   /* compute their digest */
};

struct decoder {
    struct source source; /* what the consumer reads */
    struct decoder_input from;
    enum decoder_kind kind;
    bool digest; /* compute it; else the format's own checksum is verified */
    pthread_t thread, hasher;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct decoder_slot slot[DECODER_SLOTS];
    unsigned produced, consumed, hashed; /* slots, counted up for ever */
    bool ended;
    uint64_t input; /* bytes read so far, for progress */
    struct report failure;
    struct sha256 sha, input_sha;
    uint8_t *buffer;
};

/* False is no failure: this build cannot decode that kind. */
bool decoder_knows(enum decoder_kind kind);
/* Starts the threads. */
int decoder_start(struct decoder *decoder, enum decoder_kind kind, const struct decoder_input *from, bool digest);
/* After the source has ended: the sha256 of all of it, as 64 digits and NUL. */
int decoder_digest(struct decoder *decoder, char *text);
/* After the source has ended: the sha256 of the input, when it was asked for. */
void decoder_input_digest(struct decoder *decoder, char *text);

/* For the decoders. The slot to write into, once the consumer has left it. */
struct decoder_slot *decoder_next_slot(struct decoder *decoder);
void decoder_publish(struct decoder *decoder, size_t length);
/* More input: the number of bytes, 0 at the end, -1 failed (reported). */
ssize_t decoder_read(struct decoder *decoder, uint8_t *to, size_t room);
int decode_gzip(struct decoder *decoder);
int decode_zstd(struct decoder *decoder);
bool zstd_is_built_in(void);

static inline uint8_t *slot_bytes(const struct decoder_slot *slot) {
    return slot->memory + DECODER_HISTORY;
}

#endif
