#!/bin/sh
# Prints the static libzstd when there is one that links with the compiler's own C library.
#   find-zstd.sh COMPILER
library=$(cc -print-file-name=libzstd.a 2>/dev/null)
[ -f "$library" ] && [ -f /usr/include/zstd.h ] || exit 0
scratch=$(mktemp -d) || exit 0
trap 'rm -rf "$scratch"' EXIT
cat > "$scratch/probe.c" <<'C'
#include <zstd.h>
int main(void) {
    return ZSTD_createDCtx() == 0;
}
C
"$1" -static -idirafter /usr/include -o "$scratch/probe" "$scratch/probe.c" "$library" 2>/dev/null && "$scratch/probe" && echo "$library"
