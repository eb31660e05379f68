/*
 * keeper-tools.h: the programs that K runs: pasta, which connects the bridges' network namespace with the host's;
 * netavark; aardvark-dns.
 *
 * netavark and what it starts see a /run of their own (the lock of iptables, no services of the host) with K's `config`
 * at /run/tiffin, and an /etc/resolv.conf that leads to pasta. pasta sees what K sees.
 */
#ifndef TIFFIN_KEEPER_TOOLS_H
#define TIFFIN_KEEPER_TOOLS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A program that stays: not always our child, because another K may have started it. */
struct daemon {
    pid_t pid; /* -1: does not run */
    int pidfd;
};

struct keeper_tools {
    const char *netavark, *aardvark; /* absolute paths; aardvark "" for none */
    const char *nameservers;         /* the text of /etc/resolv.conf */
    const char *nft, *iptables;      /* absolute paths, or "" */
    char **pasta;                    /* its command line; NULL: none */
    const char *path;                /* K's directory */
    int directory;
    int config;                      /* `config` in it */
    int namespace;                   /* of the bridges */
    struct daemon connection, names; /* pasta, aardvark-dns */
    bool is_connected;               /* pasta was ready once */
    int64_t mend_at, pause_ms;       /* monotonic; 0: nothing to mend */
};

/* A new network namespace with its loopback up; -1 reported. */
int tools_make_namespace(void);

/*
 * Between the bridges: what comes in over one reaches us at its own addresses only, not at another's, where other
 * names are told. netavark's isolation looks at what is forwarded. -1 reported.
 */
int tools_raise_wall(const struct keeper_tools *tools);

/* Runs `netavark VERB` on a container's network namespace; -1 with what it said in `words`. */
int tools_netavark(struct keeper_tools *tools, const char *verb, int document, int container, char *words, size_t size);

/* Tells aardvark-dns of other name servers of a network. */
int tools_update(struct keeper_tools *tools, const char *network, const char *servers, char *words, size_t size);

/* Starts aardvark-dns, which goes to the background when it is ready. */
int tools_run_aardvark(struct keeper_tools *tools, char *words, size_t size);

/* keeper-daemons.c */

/* Starts pasta and waits until it is ready or has failed, which is not fatal: containers still reach each other. */
void tools_start_pasta(struct keeper_tools *tools);

/* Looks which of them run. */
void tools_look(struct keeper_tools *tools);

/* Starts again what should run and does not, ever more slowly. The time until it is to be called again in milliseconds, or -1. */
int tools_mend(struct keeper_tools *tools);

/* Takes over the processes that another K left running. */
void tools_adopt(struct keeper_tools *tools);

/* Ends the processes that another K left running, and forgets what netavark knew. */
void tools_adopt_none(struct keeper_tools *tools);

/* Writes down who K is, in `pid`; -1: nobody any more. */
void tools_note_keeper(const struct keeper_tools *tools, pid_t pid);

/* Ends them all. */
void tools_stop(struct keeper_tools *tools);

#endif
