/*
 * egress.h: what may leave a container's network namespace.
 *
 * The rules are nftables' and stand in that namespace before anything of the container runs; the container has no right to change them. A
 * small process outside answers the container's questions for names, only those on the list, from the host's own name servers, and lets
 * the addresses that it answers pass for as long as the answer holds and some time more. What was refused is written down once.
 */
#ifndef TIFFIN_EGRESS_H
#define TIFFIN_EGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dns.h"

enum { EGRESS_NAMES_MAX = 256, EGRESS_SERVERS_MAX = 3, EGRESS_SET_BYTES = 16, EGRESS_GROUP = 53 };

struct egress_cache {
    int64_t expires_ms;
    int code;
    struct dns_addresses found;
};

struct egress_name {
    char name[DNS_NAME_BYTES];
    /* The sets of its addresses are this with `v4` and `v6`. */
    char set[EGRESS_SET_BYTES];
    struct egress_cache caches[2];
};

struct egress {
    char *text; /* the file; all strings are in it */
    const char *nft, *log_path, *rules;
    const char *servers[EGRESS_SERVERS_MAX]; /* none: the host's */
    unsigned server_count, name_count;
    struct egress_name *names;
    int namespace, questions, blocked, log;
    /* What was written down, so that it is once. */
    uint64_t *seen;
    unsigned seen_count;
};

/* Reads what the command planned. -1 reported. */
int egress_read(const char *path, struct egress *egress);
/* Puts the rules into the namespace and opens the sockets there; the caller stays where it is. -1 reported. */
int egress_install(struct egress *egress, const char *namespace_path);
/* Runs `nft -f -` with this text in the namespace. -1 when it fails; its words go to standard error. */
int egress_change(const struct egress *egress, const char *text);
/* Serves until it is killed. */
void egress_serve(struct egress *egress);

/* egress-log.c: a socket that hears of packets that were refused, in the caller's namespace; -1 when this kernel has none. */
int egress_open_blocked(void);
void egress_read_blocked(struct egress *egress);
void egress_log_name(struct egress *egress, const char *name);

/* egress-names.c: answers one question. */
void egress_answer(struct egress *egress);

#endif
