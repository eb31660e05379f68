/* SHA-256 (FIPS 180-4), with the processor's own instructions where it has them. */
#ifndef TIFFIN_SHA256_H
#define TIFFIN_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sha256 {
    uint32_t state[8];
    uint64_t length;
    uint8_t rest[64];
};

void sha256_start(struct sha256 *sha);
void sha256_add(struct sha256 *sha, const void *bytes, size_t length);
/* 64 hexadecimal digits and NUL. */
void sha256_finish(struct sha256 *sha, char *text);
/* True when the processor computes it: ten times as fast as without. */
bool sha256_is_fast(void);

#endif
