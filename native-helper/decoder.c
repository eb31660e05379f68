/* See decoder.h. */
#include "decoder.h"

#include <errno.h>
#include <string.h>

bool decoder_knows(enum decoder_kind kind) {
    return kind == DECODE_ZSTD ? zstd_is_built_in() : true;
}

ssize_t decoder_read(struct decoder *decoder, uint8_t *to, size_t room) {
    struct decoder_input *from = &decoder->from;
    size_t most = room < from->most ? room : (size_t)from->most;
    ssize_t got = most ? RETRY(read(from->fd, to, most)) : 0;
    if (got < 0)
        return fail("read", NO_OP, errno, "read the layer");
    from->most -= (uint64_t)got;
    if (from->digest)
        sha256_add(&decoder->input_sha, to, (size_t)got);
    if (from->keep >= 0 && write_all(from->keep, to, (size_t)got) < 0)
        return fail("write", NO_OP, errno, "write the blob");
    __atomic_add_fetch(&decoder->input, (uint64_t)got, __ATOMIC_RELAXED);
    return got;
}

struct decoder_slot *decoder_next_slot(struct decoder *decoder) {
    pthread_mutex_lock(&decoder->mutex);
    while (decoder->produced - decoder->consumed == DECODER_SLOTS || decoder->produced - decoder->hashed == DECODER_SLOTS)
        pthread_cond_wait(&decoder->changed, &decoder->mutex);
    pthread_mutex_unlock(&decoder->mutex);
    return &decoder->slot[decoder->produced % DECODER_SLOTS];
}

void decoder_publish(struct decoder *decoder, size_t length) {
    pthread_mutex_lock(&decoder->mutex);
    decoder->slot[decoder->produced % DECODER_SLOTS].length = length;
    decoder->produced++;
    decoder->hashed += !decoder->digest;
    pthread_cond_broadcast(&decoder->changed);
    pthread_mutex_unlock(&decoder->mutex);
}

static int copy_plain(struct decoder *decoder) {
    ssize_t got;
    do {
        uint8_t *bytes = slot_bytes(decoder_next_slot(decoder));
        if ((got = decoder_read(decoder, bytes, DECODER_BYTES)) > 0)
            decoder_publish(decoder, (size_t)got);
    } while (got > 0);
    return (int)got;
}

static void *decode(void *argument) {
    struct decoder *decoder = argument;
    int result = decoder->kind == DECODE_PLAIN  ? copy_plain(decoder)
                 : decoder->kind == DECODE_GZIP ? decode_gzip(decoder)
                                                : decode_zstd(decoder);
    pthread_mutex_lock(&decoder->mutex);
    if (result < 0)
        decoder->failure = *first_failure();
    decoder->ended = true;
    pthread_cond_broadcast(&decoder->changed);
    pthread_mutex_unlock(&decoder->mutex);
    return NULL;
}

static void *hash(void *argument) {
    struct decoder *decoder = argument;
    pthread_mutex_lock(&decoder->mutex);
    for (;;) {
        while (decoder->produced == decoder->hashed && !decoder->ended)
            pthread_cond_wait(&decoder->changed, &decoder->mutex);
        if (decoder->produced == decoder->hashed)
            break;
        const struct decoder_slot *slot = &decoder->slot[decoder->hashed % DECODER_SLOTS];
        pthread_mutex_unlock(&decoder->mutex);
        sha256_add(&decoder->sha, slot_bytes(slot), slot->length);
        pthread_mutex_lock(&decoder->mutex);
        decoder->hashed++;
        pthread_cond_broadcast(&decoder->changed);
    }
    pthread_mutex_unlock(&decoder->mutex);
    return NULL;
}

int decoder_digest(struct decoder *decoder, char *text) {
    int error = pthread_join(decoder->hasher, NULL);
    if (error)
        return fail("read", NO_OP, error, "wait for a thread");
    sha256_finish(&decoder->sha, text);
    return 0;
}

void decoder_input_digest(struct decoder *decoder, char *text) {
    sha256_finish(&decoder->input_sha, text);
}

/* Gives the slot that was lent back, and lends the next. */
static int refill(struct source *source) {
    struct decoder *decoder = source->context;
    int result = 0;
    pthread_mutex_lock(&decoder->mutex);
    if (source->next) {
        decoder->consumed++;
        pthread_cond_broadcast(&decoder->changed);
        source->next = NULL;
    }
    while (decoder->produced == decoder->consumed && !decoder->ended)
        pthread_cond_wait(&decoder->changed, &decoder->mutex);
    if (decoder->produced != decoder->consumed) {
        const struct decoder_slot *slot = &decoder->slot[decoder->consumed % DECODER_SLOTS];
        source->next = slot_bytes(slot);
        source->left = slot->length;
        result = 1;
    } else if (decoder->failure.set) {
        adopt_failure(&decoder->failure);
        result = -1;
    }
    pthread_mutex_unlock(&decoder->mutex);
    return result;
}

int decoder_start(struct decoder *decoder, enum decoder_kind kind, const struct decoder_input *from, bool digest) {
    memset(decoder, 0, sizeof(*decoder));
    decoder->from = *from;
    decoder->kind = kind;
    decoder->digest = digest;
    sha256_start(&decoder->sha);
    sha256_start(&decoder->input_sha);
    decoder->source.refill = refill;
    decoder->source.context = decoder;
    decoder->buffer = malloc(DECODER_INPUT);
    bool enough = decoder->buffer != NULL;
    for (size_t i = 0; i < DECODER_SLOTS; i++)
        enough = (decoder->slot[i].memory = malloc(DECODER_HISTORY + DECODER_BYTES + DECODER_SLACK)) && enough;
    if (!enough)
        return fail("read", NO_OP, ENOMEM, "buffers");
    int error = pthread_mutex_init(&decoder->mutex, NULL);
    if (!error)
        error = pthread_cond_init(&decoder->changed, NULL);
    if (!error)
        error = pthread_create(&decoder->thread, NULL, decode, decoder);
    if (!error && digest)
        error = pthread_create(&decoder->hasher, NULL, hash, decoder);
    return error ? fail("read", NO_OP, error, "start a thread") : 0;
}
