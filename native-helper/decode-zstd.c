/* zstd, when the build found a static libzstd that links with its C library. */
#include "decoder.h"

#include <errno.h>

#ifdef HAVE_ZSTD
#include <zstd.h>

bool zstd_is_built_in(void) {
    return true;
}

/* A window of 128 MiB is what zstd's own tools accept. */
#define WINDOW_LOG_MAX 27

static int wrong(const char *what) {
    return fail("zstd", NO_OP, 0, "the compressed data is wrong: %s", what);
}

/* Decodes what `in` holds; *hint is 0 at the end of a frame. */
static int decode_input(struct decoder *decoder, ZSTD_DCtx *context, ZSTD_inBuffer *in, ZSTD_outBuffer *out, size_t *hint) {
    while (in->pos < in->size || out->pos == out->size) {
        if (out->pos == out->size) {
            decoder_publish(decoder, out->pos);
            *out = (ZSTD_outBuffer){slot_bytes(decoder_next_slot(decoder)), DECODER_BYTES, 0};
        }
        *hint = ZSTD_decompressStream(context, out, in);
        if (ZSTD_isError(*hint))
            return wrong(ZSTD_getErrorName(*hint));
    }
    return 0;
}

int decode_zstd(struct decoder *decoder) {
    ZSTD_DCtx *context = ZSTD_createDCtx();
    if (!context)
        return fail("read", NO_OP, ENOMEM, "zstd");
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
    ZSTD_outBuffer out = {slot_bytes(decoder_next_slot(decoder)), DECODER_BYTES, 0};
    size_t hint = 1;
    ssize_t got;
    while ((got = decoder_read(decoder, decoder->buffer, DECODER_INPUT)) > 0) {
        ZSTD_inBuffer in = {decoder->buffer, (size_t)got, 0};
        if (decode_input(decoder, context, &in, &out, &hint) < 0)
            return -1;
    }
    ZSTD_freeDCtx(context);
    if (got < 0)
        return -1;
    if (hint != 0)
        return wrong("it ends in the middle");
    decoder_publish(decoder, out.pos);
    return 0;
}
#else
bool zstd_is_built_in(void) {
    return false;
}

int decode_zstd(struct decoder *decoder) {
    (void)decoder;
    return fail("arguments", NO_OP, ENOSYS, "this helper was built without zstd");
}
#endif
