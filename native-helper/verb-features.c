/*
 * features: what this build and this processor can do, a line `NAME=VALUE` each, on standard output.
 *
 * Asked by src/native/helper-features.ts once per pull or load.
 */
#include "verbs.h"

#include "decoder.h"
#include "sha256.h"
#include "util.h"

#include <stdio.h>

int verb_features(int argc, char **argv) {
    char text[100];
    (void)argc;
    (void)argv;
    int length =
        snprintf(text, sizeof(text), "decompress=gzip%s\ndigest=%d\n", decoder_knows(DECODE_ZSTD) ? ",zstd" : "", sha256_is_fast());
    return write_all(STDOUT_FILENO, text, (size_t)length) < 0 ? 125 : 0;
}
