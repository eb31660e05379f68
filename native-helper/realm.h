/*
 * The realm P: the user's own user namespace, 0 → the user, 1… → the subordinate IDs.
 *
 * No process exists to keep P: it lives as long as any process in it. The registry file lists processes that live in
 * it, newest first, a line each: `PID STARTTIME BOOTID USERNS-INODE`. A line whose process is gone is skipped; when
 * none is left, a new P is made. Two P's may exist side by side: they map the same IDs.
 *
 * A registered process must stay dumpable, else its /proc/PID/ns/user cannot be opened by the user who owns P.
 */
#ifndef TIFFIN_REALM_H
#define TIFFIN_REALM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REALM_RANGES 64

struct id_range {
    uint32_t inside;
    uint32_t host;
    uint32_t length;
};

struct id_ranges {
    size_t count;
    struct id_range range[REALM_RANGES];
};

struct realm {
    const char *registry; /* empty: neither looked up nor registered */
    struct id_ranges uid;
    struct id_ranges gid;
    const char *newuidmap; /* absolute path; empty: the map is written directly */
    const char *newgidmap;
    int op; /* blamed in reports; NO_OP outside of a plan */
};

/* What realm_enter() is asked beyond joining P. */
enum {
    REALM_MOUNTS = 1, /* a mount namespace of our own, slave of the caller's */
};

/*
 * Makes the calling process (one thread) uid 0 in P with all capabilities: joins a registered P, or makes one with
 * newuidmap and newgidmap, both at once. Supplementary groups are kept. Makers register themselves; who lives long does so with
 * realm_register().
 */
int realm_enter(const struct realm *realm, unsigned flags);

/* Puts the calling process into the registry. */
int realm_register(const struct realm *realm);

/* Only one ID is mapped: every file belongs to the user. */
bool realm_has_single_id(const struct realm *realm);

/* True when `id`, counted inside P, has a mapping. */
bool ranges_contain(const struct id_ranges *ranges, uint64_t id);

/* Parses `INSIDE:HOST:LENGTH[,…]`. */
bool parse_ranges(const char *text, struct id_ranges *ranges);

/*
 * Takes one of --realm --uid-map --gid-map --newuidmap --newgidmap from a verb's arguments: 1 taken (argument and value),
 * 0 not ours, -1 wrong (reported). `realm` starts as REALM_UNSET.
 */
int realm_option(struct realm *realm, const char *name, const char *value);
#define REALM_UNSET ((struct realm){.registry = "", .newuidmap = "", .newgidmap = "", .op = -1})

#endif
