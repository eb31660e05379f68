/*
 * keeper.h: the process K that holds the network namespace in which the bridges of named networks are, and what a
 * monitor M says to it.
 *
 * K lives in P. Each monitor whose container is on networks holds a connection to it, so that the kernel counts its
 * users: when the last is gone, however it went, K takes everything down and ends. K alone runs netavark, one at a time.
 *
 * The directory (of the run root, 0700) holds: `keeper`, the socket; `lock`, taken while somebody connects or K ends;
 * `config`, what netavark and aardvark-dns keep; `users`, a file for each container and each of its networks, from which
 * another K goes on when this one was killed.
 */
#ifndef TIFFIN_KEEPER_H
#define TIFFIN_KEEPER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "container.h"
#include "namespaces.h"

enum keeper_verb {
    KEEPER_HELLO = 1, /* a container starts: its network namespace comes along, `number` is its first process */
    KEEPER_JOIN,      /* it joins a network: netavark's document comes along */
    KEEPER_LEAVE,     /* it leaves a network */
    KEEPER_BYE,       /* it has ended and leaves all */
    KEEPER_UPDATE,    /* `text` has the name servers of a network, separated by commas */
    KEEPER_OK,        /* answer; to KEEPER_HELLO with the namespace of the bridges */
    KEEPER_REFUSED,   /* answer; `text` says why */
};

enum { KEEPER_ID_BYTES = 72, KEEPER_NAME_BYTES = 256, KEEPER_TEXT_BYTES = 900 };

struct keeper_message {
    uint32_t verb;
    int32_t number;
    int32_t monitor;                 /* KEEPER_HELLO: who sends it, as /proc has it; the connection was made by the front */
    char id[KEEPER_ID_BYTES];        /* of the container */
    char network[KEEPER_NAME_BYTES]; /* KEEPER_JOIN, KEEPER_LEAVE */
    char text[KEEPER_TEXT_BYTES];
};

/* keeper-wire.c. `passed` is a descriptor to hand over, or -1. */
int keeper_send(int fd, const struct keeper_message *message, int passed);
/* 1 with a message, 0 at its end, -1 on error. A descriptor that came along goes to *passed, which is -1 otherwise. */
int keeper_receive(int fd, struct keeper_message *message, int *passed);
/* Sends and waits for the answer of the K of that directory; -1 reported for what is refused. */
int keeper_ask(int fd, const char *directory, const struct keeper_message *message, int passed);
/* Connects to the socket in that directory; -1 with errno. */
int keeper_dial(const char *directory);

/* keeper-connect.c: connects to K, which is started with that command line when it is not there. -1 reported. */
int keeper_connect(const char *directory, char *const command[], int op);

/* Waits until K has said something, however long it takes; -1 reported when K was stopped (SIGSTOP) and never will. */
int keeper_await(int fd, const char *directory, int op);

/* keeper-client.c: what a monitor has of K. */
struct bridge {
    int keeper;    /* -1: the container is on no network */
    int namespace; /* that of the bridges: it outlives K through us */
    unsigned pending;
};

/* In the front, before M is forked: connects to K, which is started when it is not there. -1 reported; *keeper is -1 for a plan without
 * networks. */
int bridge_connect(const struct container *container, int *keeper);
/* The container's namespace exists: K may begin. */
int bridge_start(const struct container *container, const struct child *child, struct bridge *bridge);
/* Waits until the container is on all its networks. */
int bridge_wait(const struct container *container, struct bridge *bridge);
/* The container has ended: its addresses are free when others ask for them. */
void bridge_end(const struct container *container, struct bridge *bridge);
/* M ends. */
void bridge_close(struct bridge *bridge);

#endif
