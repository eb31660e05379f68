/* Results in TAP: `ok 1 - what`. */
#ifndef TIFFIN_TAP_H
#define TIFFIN_TAP_H

#include <stdbool.h>
#include <stdio.h>

static unsigned tap_count, tap_failures;

static inline void ok(bool passed, const char *what) {
    tap_failures += !passed;
    printf("%sok %u - %s\n", passed ? "" : "not ", ++tap_count, what);
}

static inline int done(void) {
    printf("1..%u\n", tap_count);
    return tap_failures > 0;
}

#endif
