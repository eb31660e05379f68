/* gzip (RFC 1952): members one after the other, as some builders write layers. */
#include "decoder.h"
#include "inflate.h"

#include <string.h>

enum { FLAG_HEADER_CRC = 2, FLAG_EXTRA = 4, FLAG_NAME = 8, FLAG_COMMENT = 16, FLAGS_RESERVED = 0xe0 };

struct gunzip {
    struct inflate inflate;
    struct decoder *decoder;
    const uint8_t *unchecked; /* output of this member from here on is not in the sums yet */
    uint32_t crc;
    uint32_t size; /* modulo 2^32, as the format has it */
};

static uint32_t crc_table[8][256];

static void make_crc_table(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i;
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
        crc_table[0][i] = crc;
    }
    for (size_t i = 0; i < 256; i++)
        for (size_t slice = 1; slice < 8; slice++)
            crc_table[slice][i] = crc_table[slice - 1][i] >> 8 ^ crc_table[0][crc_table[slice - 1][i] & 0xff];
}

static uint32_t add_crc(uint32_t crc, const uint8_t *bytes, size_t length) {
    for (; length >= 8; length -= 8, bytes += 8) {
        uint32_t low = crc ^ (bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24);
        crc = crc_table[7][low & 0xff] ^ crc_table[6][low >> 8 & 0xff] ^ crc_table[5][low >> 16 & 0xff] ^ crc_table[4][low >> 24] ^
              crc_table[3][bytes[4]] ^ crc_table[2][bytes[5]] ^ crc_table[1][bytes[6]] ^ crc_table[0][bytes[7]];
    }
    for (; length > 0; length--)
        crc = crc >> 8 ^ crc_table[0][(crc ^ *bytes++) & 0xff];
    return crc;
}

static void add_up(struct gunzip *gunzip) {
    size_t length = (size_t)(gunzip->inflate.out - gunzip->unchecked);
    gunzip->size += (uint32_t)length;
    if (!gunzip->decoder->digest)
        gunzip->crc = add_crc(gunzip->crc, gunzip->unchecked, length);
    gunzip->unchecked = gunzip->inflate.out;
}

static int fill(struct inflate *inflate) {
    struct gunzip *gunzip = inflate->context;
    uint8_t *buffer = gunzip->decoder->buffer;
    size_t left = (size_t)(inflate->in_end - inflate->in);
    if (left > 0)
        memmove(buffer, inflate->in, left);
    ssize_t got = decoder_read(gunzip->decoder, buffer + left, DECODER_INPUT - left);
    if (got < 0)
        return -1;
    inflate->in = buffer;
    inflate->in_end = buffer + left + got;
    return got > 0;
}

static void write_into(struct gunzip *gunzip, const struct decoder_slot *slot, size_t history) {
    struct inflate *inflate = &gunzip->inflate;
    inflate->out = slot_bytes(slot);
    inflate->out_end = inflate->out + DECODER_BYTES + DECODER_SLACK - INFLATE_ROOM;
    inflate->oldest = inflate->out - history;
    gunzip->unchecked = inflate->out;
}

static int more(struct inflate *inflate) {
    struct gunzip *gunzip = inflate->context;
    struct decoder *decoder = gunzip->decoder;
    const uint8_t *end = inflate->out;
    size_t history = (size_t)(end - inflate->oldest);
    history = history < INFLATE_WINDOW ? history : INFLATE_WINDOW;
    add_up(gunzip);
    decoder_publish(decoder, (size_t)(end - slot_bytes(&decoder->slot[decoder->produced % DECODER_SLOTS])));
    struct decoder_slot *slot = decoder_next_slot(decoder);
    memcpy(slot_bytes(slot) - history, end - history, history);
    write_into(gunzip, slot, history);
    return 0;
}

static int skip(struct inflate *inflate, uint32_t length) {
    uint32_t byte;
    for (; length > 0; length--)
        if (inflate_bits(inflate, 8, &byte) < 0)
            return -1;
    return 0;
}

static int skip_text(struct inflate *inflate) {
    uint32_t byte;
    do
        if (inflate_bits(inflate, 8, &byte) < 0)
            return -1;
    while (byte != 0);
    return 0;
}

static int read_header(struct inflate *inflate) {
    uint32_t magic, method, flags, length;
    if (inflate_bits(inflate, 16, &magic) < 0 || inflate_bits(inflate, 8, &method) < 0 || inflate_bits(inflate, 8, &flags) < 0)
        return -1;
    if (magic != 0x8b1f || method != 8 || (flags & FLAGS_RESERVED))
        return inflate_wrong("it is not gzip");
    if (skip(inflate, 6) < 0)
        return -1;
    if ((flags & FLAG_EXTRA) && (inflate_bits(inflate, 16, &length) < 0 || skip(inflate, length) < 0))
        return -1;
    if (((flags & FLAG_NAME) && skip_text(inflate) < 0) || ((flags & FLAG_COMMENT) && skip_text(inflate) < 0))
        return -1;
    return flags & FLAG_HEADER_CRC ? skip(inflate, 2) : 0;
}

static int read_trailer(struct gunzip *gunzip) {
    uint32_t crc, size;
    inflate_align(&gunzip->inflate);
    add_up(gunzip);
    if (inflate_bits(&gunzip->inflate, 32, &crc) < 0 || inflate_bits(&gunzip->inflate, 32, &size) < 0)
        return -1;
    if (size != gunzip->size)
        return inflate_wrong("its size");
    return !gunzip->decoder->digest && crc != ~gunzip->crc ? inflate_wrong("its checksum") : 0;
}

static int decode_member(struct gunzip *gunzip) {
    gunzip->crc = UINT32_MAX;
    gunzip->size = 0;
    gunzip->inflate.oldest = gunzip->unchecked = gunzip->inflate.out;
    if (read_header(&gunzip->inflate) < 0 || inflate_stream(&gunzip->inflate) < 0)
        return -1;
    return read_trailer(gunzip);
}

int decode_gzip(struct decoder *decoder) {
    static struct gunzip gunzip;
    gunzip.decoder = decoder;
    gunzip.inflate.fill = fill;
    gunzip.inflate.more = more;
    gunzip.inflate.context = &gunzip;
    gunzip.inflate.in = gunzip.inflate.in_end = decoder->buffer;
    make_crc_table();
    write_into(&gunzip, decoder_next_slot(decoder), 0);
    do
        if (decode_member(&gunzip) < 0)
            return -1;
    while (!inflate_at_end(&gunzip.inflate));
    decoder_publish(decoder, (size_t)(gunzip.inflate.out - slot_bytes(&decoder->slot[decoder->produced % DECODER_SLOTS])));
    return 0;
}
