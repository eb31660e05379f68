/*
 * scope.h: asks the user's systemd for a scope, a cgroup of the container's own below user@UID.service, and to put
 * processes there that we may not move ourselves.
 */
#ifndef TIFFIN_SCOPE_H
#define TIFFIN_SCOPE_H

#include <sys/types.h>

#include "dbus.h"

struct scope {
    const char *manager, *bus; /* sockets; the empty text: none */
    const char *slice;
    char unit[112]; /* its name; another one than asked for when that was still taken */
    bool is_bus;
    struct dbus dbus;
    char problem[256]; /* what systemd said, when it refused */
};

/* Connects and authenticates without waiting for an answer. -1 with errno when nobody listens. */
int scope_open(struct scope *scope);

/* Asks for the scope with these processes in it (those above 0). -1 with errno. */
int scope_request(struct scope *scope, const pid_t pids[2]);

/* Waits until the processes are there. -1 with errno and `problem`. */
int scope_wait(struct scope *scope, const pid_t pids[2]);

/* Puts a process into a cgroup below an existing scope: `below` is `/container`. -1 with errno and `problem`. */
int scope_attach(struct scope *scope, const char *below, pid_t pid);

void scope_close(struct scope *scope);

#endif
