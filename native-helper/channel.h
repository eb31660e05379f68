/*
 * channel.h: the messages between front H, monitor M and container child S, over SOCK_SEQPACKET pairs.
 *
 * Each end closes the other's descriptor right after the fork, so that end of file always means: the peer died.
 */
#ifndef TIFFIN_CHANNEL_H
#define TIFFIN_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util.h"

enum message_kind {
    MESSAGE_FAILURE = 1, /* report: the set-up failed, the sender is about to exit */
    MESSAGE_WARNING,     /* report.text: the set-up goes on */
    MESSAGE_CHILD,       /* number: process ID of S, from the process that made it */
    MESSAGE_MAPPED,      /* M to S: the ID maps are written */
    MESSAGE_READY,       /* S to M: the root is assembled; carries the pty's master when there is one */
    MESSAGE_GO,          /* M to S: execute */
    MESSAGE_MONITOR,     /* M to H: number is its own process ID */
    MESSAGE_STARTED,     /* M to H: number is the container's process ID, value its start time */
};

struct message {
    uint32_t kind;
    int32_t number;
    uint64_t value;
    struct report report;
};

/* One packet with a descriptor, or -1 for none: what every protocol of ours over SOCK_SEQPACKET is made of. */
int packet_send(int fd, const void *bytes, size_t size, int passed);
/* As channel_receive; a packet shorter than `least` is an error, a longer one is cut. */
int packet_receive(int fd, void *bytes, size_t size, size_t least, int *passed);

/* Two connected ends, both close-on-exec. */
int channel_pair(int ends[2]);

/* `passed` is a descriptor to hand over, or -1. */
int channel_send(int fd, enum message_kind kind, int32_t number, uint64_t value, int passed);
/* Sends this process' first failure. */
int channel_send_failure(int fd);
int channel_send_warning(int fd, const char *format, ...) PRINTF_LIKE(2, 3);

/* 1 with a message, 0 at end of file, -1 on error. A descriptor that came along goes to *passed, or is closed when that is NULL. */
int channel_receive(int fd, struct message *message, int *passed);

#endif
