/* See inflate.h: bits, blocks, symbols. */
#include "inflate.h"

#include "util.h"

#include <string.h>

/* Input that the fast loop may read ahead in one turn. */
#define INPUT_AHEAD 24

int inflate_wrong(const char *what) {
    return fail("gzip", NO_OP, 0, "the compressed data is wrong: %s", what);
}

/* At least 56 bits, of which some are zeros behind the end. Taking those is noticed by overrun(). */
int inflate_refill(struct inflate *inflate) {
    while (inflate->count < 56) {
        if (inflate->in == inflate->in_end && !inflate->in_ended) {
            int got = inflate->fill(inflate);
            if (got < 0)
                return -1;
            inflate->in_ended = got == 0;
        }
        if (inflate->in == inflate->in_end) {
            if (++inflate->padded > 16)
                return inflate_wrong("it ends in the middle");
        } else {
            inflate->bits |= (uint64_t)*inflate->in++ << inflate->count;
        }
        inflate->count += 8;
    }
    return 0;
}

static int overrun(const struct inflate *inflate) {
    return inflate->count < inflate->padded * 8 ? inflate_wrong("it ends in the middle") : 0;
}

int inflate_bits(struct inflate *inflate, unsigned n, uint32_t *value) {
    if (inflate->count < n && inflate_refill(inflate) < 0)
        return -1;
    *value = (uint32_t)(inflate->bits & ((1ULL << n) - 1));
    inflate->bits >>= n;
    inflate->count -= n;
    return overrun(inflate);
}

void inflate_align(struct inflate *inflate) {
    inflate->bits >>= inflate->count % 8;
    inflate->count -= inflate->count % 8;
}

bool inflate_at_end(struct inflate *inflate) {
    if (inflate->count / 8 > inflate->padded)
        return false;
    if (inflate->in == inflate->in_end && !inflate->in_ended)
        inflate->in_ended = inflate->fill(inflate) <= 0;
    return inflate->in == inflate->in_end;
}

static inline uint64_t load64(const uint8_t *from) {
    uint64_t value;
    memcpy(&value, from, sizeof(value));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    value = __builtin_bswap64(value);
#endif
    return value;
}

/* Copies a match; writes up to 15 bytes beyond it. */
static inline void copy_match(uint8_t *out, size_t distance, size_t length) {
    const uint8_t *from = out - distance;
    uint8_t *const end = out + length;
    if (distance >= 16) {
        do {
            memcpy(out, from, 16);
            out += 16;
            from += 16;
        } while (out < end);
    } else if (distance >= 8) {
        do {
            memcpy(out, from, 8);
            out += 8;
            from += 8;
        } while (out < end);
    } else if (distance == 1) {
        memset(out, *from, length);
    } else {
        while (out < end)
            *out++ = *from++;
    }
}

#define TAKE(n) (bits >>= (n), count -= (n))
#define LOW(n) (bits & ((1ULL << (n)) - 1))
#define REFILL() (bits |= load64(in) << count, in += (63 - count) >> 3, count |= 56)

/* Symbols while neither input nor room are short: 1 the block ended, 0 something is short, -1 wrong. */
static int decode_fast(struct inflate *inflate) {
    const uint8_t *in = inflate->in, *const in_end = inflate->in_end - INPUT_AHEAD, *const oldest = inflate->oldest;
    uint8_t *out = inflate->out, *const out_end = inflate->out_end;
    const uint32_t *const literal = inflate->literal, *const distances = inflate->distance;
    uint64_t bits = inflate->bits;
    unsigned count = inflate->count;
    int result = 0;
    while (in < in_end && out < out_end) {
        REFILL();
        uint32_t entry = literal[LOW(LITERAL_BITS)];
        if (entry & ENTRY_LITERAL) {
            TAKE(ENTRY_BITS(entry));
            *out++ = (uint8_t)ENTRY_VALUE(entry);
            entry = literal[LOW(LITERAL_BITS)];
            if (entry & ENTRY_LITERAL) {
                TAKE(ENTRY_BITS(entry));
                *out++ = (uint8_t)ENTRY_VALUE(entry);
                entry = literal[LOW(LITERAL_BITS)];
            }
        }
        if (entry & ENTRY_SUBTABLE)
            entry = literal[ENTRY_VALUE(entry) + ((bits >> LITERAL_BITS) & ((1u << ENTRY_EXTRA(entry)) - 1))];
        TAKE(ENTRY_BITS(entry));
        if (entry & ENTRY_LITERAL) {
            *out++ = (uint8_t)ENTRY_VALUE(entry);
            continue;
        }
        if (!(entry & ENTRY_BASE)) {
            result = entry & ENTRY_END ? 1 : -1;
            break;
        }
        size_t length = ENTRY_VALUE(entry) + LOW(ENTRY_EXTRA(entry));
        TAKE(ENTRY_EXTRA(entry));
        REFILL();
        entry = distances[LOW(DISTANCE_BITS)];
        if (entry & ENTRY_SUBTABLE)
            entry = distances[ENTRY_VALUE(entry) + ((bits >> DISTANCE_BITS) & ((1u << ENTRY_EXTRA(entry)) - 1))];
        TAKE(ENTRY_BITS(entry));
        size_t distance = ENTRY_VALUE(entry) + LOW(ENTRY_EXTRA(entry));
        TAKE(ENTRY_EXTRA(entry));
        if (!entry || distance > (size_t)(out - oldest)) {
            result = -1;
            break;
        }
        copy_match(out, distance, length);
        out += length;
    }
    inflate->in = in;
    inflate->out = out;
    inflate->bits = bits;
    inflate->count = count;
    return result;
}

static uint32_t take_entry(struct inflate *inflate, const uint32_t *table, unsigned table_bits) {
    uint32_t entry = table[inflate->bits & ((1u << table_bits) - 1)];
    if (entry & ENTRY_SUBTABLE)
        entry = table[ENTRY_VALUE(entry) + ((inflate->bits >> table_bits) & ((1u << ENTRY_EXTRA(entry)) - 1))];
    inflate->bits >>= ENTRY_BITS(entry);
    inflate->count -= ENTRY_BITS(entry);
    return entry;
}

static size_t take_value(struct inflate *inflate, uint32_t entry) {
    size_t value = ENTRY_VALUE(entry) + (inflate->bits & ((1ULL << ENTRY_EXTRA(entry)) - 1));
    inflate->bits >>= ENTRY_EXTRA(entry);
    inflate->count -= ENTRY_EXTRA(entry);
    return value;
}

/* One symbol near the end of the input: 1 the block ended, 0 more to come, -1 wrong or cut short. */
static int decode_one(struct inflate *inflate) {
    if (inflate_refill(inflate) < 0)
        return -1;
    uint32_t entry = take_entry(inflate, inflate->literal, LITERAL_BITS);
    if (entry & ENTRY_LITERAL) {
        *inflate->out++ = (uint8_t)ENTRY_VALUE(entry);
        return overrun(inflate);
    }
    if (!(entry & ENTRY_BASE))
        return entry & ENTRY_END ? (overrun(inflate) < 0 ? -1 : 1) : inflate_wrong("a symbol without code");
    size_t length = take_value(inflate, entry);
    entry = take_entry(inflate, inflate->distance, DISTANCE_BITS);
    size_t distance = take_value(inflate, entry);
    if (!entry || distance > (size_t)(inflate->out - inflate->oldest))
        return inflate_wrong("a match that begins before the data");
    copy_match(inflate->out, distance, length);
    inflate->out += length;
    return overrun(inflate);
}

int inflate_codes(struct inflate *inflate) {
    for (;;) {
        int result;
        if (inflate->out >= inflate->out_end && inflate->more(inflate) < 0)
            return -1;
        if (inflate->in_end - inflate->in <= INPUT_AHEAD && !inflate->in_ended) {
            if ((result = inflate->fill(inflate)) < 0)
                return -1;
            inflate->in_ended = result == 0;
        }
        result = inflate->in_end - inflate->in > INPUT_AHEAD ? decode_fast(inflate) : decode_one(inflate);
        if (result != 0)
            return result > 0 ? 0 : inflate_wrong("a symbol or a match");
    }
}

/* Bytes as they are. Those that the bit buffer has already come first. */
static int copy_stored(struct inflate *inflate) {
    uint32_t length, complement, byte;
    inflate_align(inflate);
    if (inflate_bits(inflate, 16, &length) < 0 || inflate_bits(inflate, 16, &complement) < 0)
        return -1;
    if (length != (complement ^ 0xffff))
        return inflate_wrong("length of a stored block");
    while (length > 0) {
        if (inflate->out >= inflate->out_end && inflate->more(inflate) < 0)
            return -1;
        if (inflate->count > 0 || inflate->in == inflate->in_end) {
            if (inflate_bits(inflate, 8, &byte) < 0)
                return -1;
            *inflate->out++ = (uint8_t)byte;
            length--;
            continue;
        }
        /* Nothing of the bytes at `in` may remain in the buffer above `count`. */
        inflate->bits = 0;
        size_t part = (size_t)(inflate->in_end - inflate->in), room = (size_t)(inflate->out_end - inflate->out);
        part = part < room ? part : room;
        part = part < length ? part : length;
        memcpy(inflate->out, inflate->in, part);
        inflate->in += part;
        inflate->out += part;
        length -= (uint32_t)part;
    }
    return 0;
}

static int decode_block(struct inflate *inflate, unsigned type) {
    if (type == 0)
        return copy_stored(inflate);
    if (type == 3)
        return inflate_wrong("a block of an unknown type");
    int built = type == 1 ? inflate_fixed_codes(inflate) : inflate_dynamic_codes(inflate);
    return built < 0 ? -1 : inflate_codes(inflate);
}

int inflate_stream(struct inflate *inflate) {
    uint32_t last = 0, type;
    while (!last)
        if (inflate_bits(inflate, 1, &last) < 0 || inflate_bits(inflate, 2, &type) < 0 || decode_block(inflate, type) < 0)
            return -1;
    return 0;
}
