/* Huffman codes and the tables that decode them. */
#include "inflate.h"

#include "util.h"

#include <string.h>

#define CODE_BITS 15u
#define SYMBOLS 288u

enum { LENGTH_CODES = 19, LENGTH_BITS = 7 };

/* What a symbol's entry says besides the number of bits. */
static uint32_t literal_entry(unsigned symbol) {
    static const uint16_t base[] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                    31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
    static const uint8_t extra[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
    if (symbol < 256)
        return ENTRY_LITERAL | symbol << 16;
    if (symbol == 256)
        return ENTRY_END;
    return symbol > 285 ? 0 : ENTRY_BASE | (uint32_t)extra[symbol - 257] << 8 | (uint32_t)base[symbol - 257] << 16;
}

static uint32_t distance_entry(unsigned symbol) {
    static const uint16_t base[] = {1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
                                    193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
    if (symbol > 29)
        return 0;
    return ENTRY_BASE | (symbol < 4 ? 0 : symbol / 2 - 1) << 8 | (uint32_t)base[symbol] << 16;
}

static uint32_t length_entry(unsigned symbol) {
    return ENTRY_LITERAL | symbol << 16;
}

struct code {
    uint32_t *table;
    unsigned table_bits;
    uint32_t (*entry)(unsigned symbol);
    unsigned symbols;
    const uint8_t *length;
    uint16_t count[CODE_BITS + 1]; /* symbols of each length */
    uint16_t sorted[SYMBOLS];      /* symbols by length, then by value */
};

/* Counts and sorts; the number of symbols with a code, -1 when the lengths are no code. */
static int sort_symbols(struct code *code) {
    uint16_t offset[CODE_BITS + 2] = {0};
    int left = 1;
    memset(code->count, 0, sizeof(code->count));
    for (unsigned i = 0; i < code->symbols; i++)
        code->count[code->length[i]]++;
    for (unsigned bits = 1; bits <= CODE_BITS; bits++) {
        left = left * 2 - code->count[bits];
        if (left < 0)
            return -1;
        offset[bits + 1] = (uint16_t)(offset[bits] + code->count[bits]);
    }
    unsigned used = offset[CODE_BITS + 1];
    /* An incomplete code is allowed only for one symbol, or none: all zeros in the table then say so. */
    if (left > 0 && !(used == 0 || (used == 1 && code->count[1] == 1)))
        return -1;
    for (unsigned i = 0; i < code->symbols; i++)
        if (code->length[i])
            code->sorted[offset[code->length[i]]++] = (uint16_t)i;
    return (int)used;
}

/* Codes come with their first bit lowest: counting goes from the top bit down. */
static unsigned next_code(unsigned value, unsigned bits) {
    unsigned bit = 1u << (bits - 1);
    while (value & bit)
        bit >>= 1;
    return bit ? (value & (bit - 1)) | bit : 0;
}

static unsigned subtable_bits(const struct code *code, unsigned bits, unsigned done_of_length) {
    unsigned more = bits - code->table_bits;
    int left = (1 << more) - (code->count[bits] - (int)done_of_length);
    while (left > 0 && bits < CODE_BITS) {
        bits++;
        more++;
        left = left * 2 - code->count[bits];
    }
    return more;
}

static void fill(uint32_t *table, unsigned from, unsigned step, unsigned size, uint32_t entry) {
    for (unsigned i = from; i < size; i += step)
        table[i] = entry;
}

static int build(struct code *code, unsigned room) {
    unsigned value = 0, main_size = 1u << code->table_bits, next_free = main_size;
    unsigned prefix = main_size, sub_size = 0, sub_start = 0; /* prefix: none yet */
    int used = sort_symbols(code), at = 0;
    if (used < 0)
        return -1;
    memset(code->table, 0, room * sizeof(*code->table));
    for (unsigned bits = 1; bits <= CODE_BITS; bits++) {
        for (unsigned i = 0; i < code->count[bits]; i++, at++) {
            uint32_t entry = code->entry(code->sorted[at]);
            if (entry)
                entry |= bits;
            if (bits <= code->table_bits) {
                fill(code->table, value, 1u << bits, main_size, entry);
            } else {
                if ((value & (main_size - 1)) != prefix) {
                    prefix = value & (main_size - 1);
                    unsigned more = subtable_bits(code, bits, i);
                    sub_start = next_free;
                    sub_size = 1u << more;
                    next_free += sub_size;
                    if (next_free > room)
                        return -1;
                    code->table[prefix] = ENTRY_SUBTABLE | more << 8 | sub_start << 16 | code->table_bits;
                }
                fill(code->table + sub_start, value >> code->table_bits, 1u << (bits - code->table_bits), sub_size, entry);
            }
            value = next_code(value, bits);
        }
    }
    return 0;
}

static int build_both(struct inflate *inflate, const uint8_t *lengths, unsigned literals, unsigned distances) {
    struct code literal = {inflate->literal, LITERAL_BITS, literal_entry, literals, lengths, {0}, {0}};
    struct code distance = {inflate->distance, DISTANCE_BITS, distance_entry, distances, lengths + literals, {0}, {0}};
    if (lengths[256] == 0)
        return inflate_wrong("a block that cannot end");
    if (build(&literal, LITERAL_ENTRIES) < 0 || build(&distance, DISTANCE_ENTRIES) < 0)
        return inflate_wrong("a code that is none");
    return 0;
}

int inflate_fixed_codes(struct inflate *inflate) {
    uint8_t lengths[SYMBOLS + 32];
    memset(lengths, 8, 144);
    memset(lengths + 144, 9, 112);
    memset(lengths + 256, 7, 24);
    memset(lengths + 280, 8, 8);
    memset(lengths + SYMBOLS, 5, 32);
    return build_both(inflate, lengths, SYMBOLS, 32);
}

/* The lengths of both codes, which are a code themselves, with runs. */
static int read_lengths(struct inflate *inflate, const uint32_t *table, uint8_t *lengths, unsigned total) {
    for (unsigned at = 0; at < total;) {
        uint32_t repeat;
        if (inflate_refill(inflate) < 0)
            return -1;
        uint32_t entry = table[inflate->bits & ((1u << LENGTH_BITS) - 1)];
        if (!entry)
            return inflate_wrong("a length without code");
        inflate->bits >>= ENTRY_BITS(entry);
        inflate->count -= ENTRY_BITS(entry);
        unsigned symbol = ENTRY_VALUE(entry);
        if (symbol < 16) {
            lengths[at++] = (uint8_t)symbol;
            continue;
        }
        if (inflate_bits(inflate, symbol == 16 ? 2 : symbol == 17 ? 3 : 7, &repeat) < 0)
            return -1;
        repeat += symbol == 18 ? 11 : 3;
        if (at + repeat > total || (symbol == 16 && at == 0))
            return inflate_wrong("a run of lengths");
        memset(lengths + at, symbol == 16 ? lengths[at - 1] : 0, repeat);
        at += repeat;
    }
    return 0;
}

int inflate_dynamic_codes(struct inflate *inflate) {
    static const uint8_t order[LENGTH_CODES] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    uint8_t code_lengths[LENGTH_CODES] = {0}, lengths[SYMBOLS + 32] = {0};
    uint32_t literals, distances, codes, table[1u << LENGTH_BITS];
    if (inflate_bits(inflate, 5, &literals) < 0 || inflate_bits(inflate, 5, &distances) < 0 || inflate_bits(inflate, 4, &codes) < 0)
        return -1;
    literals += 257;
    distances += 1;
    if (literals > 286 || distances > 30)
        return inflate_wrong("too many symbols");
    for (unsigned i = 0; i < codes + 4; i++) {
        uint32_t length;
        if (inflate_bits(inflate, 3, &length) < 0)
            return -1;
        code_lengths[order[i]] = (uint8_t)length;
    }
    struct code code = {table, LENGTH_BITS, length_entry, LENGTH_CODES, code_lengths, {0}, {0}};
    if (build(&code, ARRAY_SIZE(table)) < 0)
        return inflate_wrong("a code of lengths that is none");
    if (read_lengths(inflate, table, lengths, literals + distances) < 0)
        return -1;
    return build_both(inflate, lengths, literals, distances);
}
