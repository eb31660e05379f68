/*
 * network.h: the tool that connects the container's network namespace (pasta), as a child of the monitor.
 *
 * It is started as soon as the namespace exists and overlaps with the mounts. `{netns}` in its arguments becomes the
 * path of the namespace, `{pidfile}` that of a pipe: the tool is ready when it has written its process ID there (or, without
 * that, when it has exited with 0). One that stays in the foreground dies with the monitor, however that ends; of one
 * that goes to the background the monitor becomes the parent, being a subreaper.
 */
#ifndef TIFFIN_NETWORK_H
#define TIFFIN_NETWORK_H

#include "container.h"
#include "namespaces.h"

struct network_tool {
    pid_t starter; /* until it is ready */
    pid_t daemon;
    int errors; /* what it writes to its standard error */
    int ready;  /* the pipe behind {pidfile}, until it is */
    bool says_ready;
};

/*
 * Nothing happens without an OP_NETWORK_TOOL. The tool finds the namespace at /proc/S/ns/net, so S must not refuse to be
 * traced before network_wait(); the tool ends by itself some seconds after S is gone.
 */
int network_start(const struct container *container, const struct child *child, int run_directory, struct network_tool *tool);
/* Waits until it is ready; -1 reported with the tool's own last words. */
int network_wait(const struct container *container, int run_directory, struct network_tool *tool);
/* Kills the daemon, and reaps it when it may hold ports; one that does not may take its time, until network_stop(). */
void network_end(const struct container *container, struct network_tool *tool);
/* Kills and reaps the daemon: when this returns the ports are free. */
void network_stop(struct network_tool *tool);

#endif
