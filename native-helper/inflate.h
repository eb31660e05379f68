/*
 * DEFLATE (RFC 1951), for a thread of its own: it asks for input and room when it needs them, instead of being resumed.
 *
 * Written for speed on what layers are: a 64-bit bit buffer, one table look-up for most symbols, copies by words. Wrong
 * input is a failure (reported at stage "gzip"), never a read or write outside of the buffers.
 */
#ifndef TIFFIN_INFLATE_H
#define TIFFIN_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INFLATE_WINDOW 32768u
/* Room that must follow `out` when more() returns: a match, and what word copies write beyond it. */
#define INFLATE_ROOM 320u

#define LITERAL_BITS 11u
#define DISTANCE_BITS 8u
/* Most entries that complete codes of 288 and 32 symbols with at most 15 bits can need. */
#define LITERAL_ENTRIES 2342u
#define DISTANCE_ENTRIES 402u

/* An entry: bits to take, then flags and extra bits, then a value. All zeros: no such code. */
#define ENTRY_BITS(e) ((e)&0xffu)
#define ENTRY_EXTRA(e) (((e) >> 8) & 0xfu)
#define ENTRY_VALUE(e) ((e) >> 16)
#define ENTRY_SUBTABLE 0x1000u /* the value is its offset, `extra` its bits */
#define ENTRY_BASE 0x2000u     /* of a length or distance; `extra` bits are added */
#define ENTRY_END 0x4000u
#define ENTRY_LITERAL 0x8000u

struct inflate {
    const uint8_t *in, *in_end;
    bool in_ended;
    /* Makes more input follow what is left, perhaps moving it: 1, 0 at the end, -1 failed. */
    int (*fill)(struct inflate *inflate);
    uint8_t *out, *out_end; /* out_end: INFLATE_ROOM before the end of the buffer */
    const uint8_t *oldest;  /* the farthest that a match may reach back */
    /* Takes what is before `out` and gives room for more, with up to a window of history before it. -1 failed. */
    int (*more)(struct inflate *inflate);
    void *context;
    uint64_t bits;
    unsigned count;  /* bits in the buffer */
    unsigned padded; /* bytes of them that are not input but zeros after its end */
    uint32_t literal[LITERAL_ENTRIES];
    uint32_t distance[DISTANCE_ENTRIES];
};

/* Decodes one DEFLATE stream; then inflate_bits() goes on reading behind it. */
int inflate_stream(struct inflate *inflate);
/* The next `n` ≤ 32 bits; -1 at the end of the input (reported). */
int inflate_bits(struct inflate *inflate, unsigned n, uint32_t *value);
/* Drops bits up to the next byte. */
void inflate_align(struct inflate *inflate);
/* True when no input is left; reads more if it must. */
bool inflate_at_end(struct inflate *inflate);

/* Parts. */
int inflate_refill(struct inflate *inflate);
int inflate_fixed_codes(struct inflate *inflate);
int inflate_dynamic_codes(struct inflate *inflate);
int inflate_codes(struct inflate *inflate);
int inflate_wrong(const char *what);

#endif
