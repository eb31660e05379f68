/*
 * resolver.h: the container's resolv.conf follows the host's while the container runs.
 *
 * The file is written anew, in place because it is mounted in the container, when the host's changes; not once something else than we has
 * written to it. What is in it is decided as src/runtime/etc-files.ts does at the start.
 */
#ifndef TIFFIN_RESOLVER_H
#define TIFFIN_RESOLVER_H

#include <stddef.h>
#include <stdint.h>

#include "container.h"

enum { RESOLVER_BYTES = 16384, RESOLVER_DIRECTORIES = 2 };

struct resolver {
    const struct plan_op *op; /* NULL: nothing follows */
    int directories[RESOLVER_DIRECTORIES];
    int64_t seen_inode, seen_change_ns;
    uint64_t written; /* hash of what the file was when it was ours */
};

/* Begins to watch; from then on SIGIO says that something in the host's directory has changed. Never fails: what cannot be watched stays.
 */
void resolver_watch(struct resolver *resolver, const struct container *container, int run_directory);
void resolver_notice(struct resolver *resolver, int run_directory);
/* The container's file, from the host's (which is cut to pieces). The length, 0 when it does not fit. */
size_t resolver_text(const struct plan_op *op, char *host, char text[RESOLVER_BYTES]);

#endif
