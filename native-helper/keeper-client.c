/* What a monitor, and the front before it, have to do with K; see keeper.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "keeper.h"
#include "sys.h"
#include "util.h"

#define STAGE "network"

struct plan_parts {
    const char *directory;
    char **keeper;
    uint32_t count;
    struct fields networks; /* pairs of a network's name and its document */
};

static void free_parts(struct plan_parts *parts) {
    free(parts->keeper);
}

static int read_parts(const struct container *container, struct plan_parts *parts) {
    uint32_t count;
    struct fields fields = op_fields(container->networks);
    parts->directory = field_string(&fields);
    parts->keeper = field_vector(&fields, &count);
    if (!parts->keeper || count == 0)
        return fail(STAGE, (int)container->networks->index, ENOMEM, "read the plan");
    parts->count = field_list(&fields) / 2;
    parts->networks = fields;
    return 0;
}

int bridge_connect(const struct container *container, int *keeper) {
    struct plan_parts parts __attribute__((cleanup(free_parts))) = {NULL, NULL, 0, {NULL}};
    *keeper = -1;
    if (!container->networks)
        return 0;
    if (read_parts(container, &parts) < 0)
        return -1;
    *keeper = keeper_connect(parts.directory, parts.keeper, (int)container->networks->index);
    return *keeper < 0 ? -1 : 0;
}

static int send_hello(const struct container *container, const struct child *child, struct bridge *bridge) {
    char path[48];
    struct keeper_message hello = {.verb = KEEPER_HELLO, .number = child->host_pid, .monitor = own_pid()};
    snprintf(hello.id, sizeof(hello.id), "%s", container->id);
    snprintf(path, sizeof(path), "/proc/%d/ns/net", child->host_pid);
    cleanup_close int namespace = open(path, O_RDONLY | O_CLOEXEC);
    if (namespace < 0)
        return fail(STAGE, (int)container->networks->index, errno, "open %s", path);
    if (keeper_send(bridge->keeper, &hello, namespace) == 0)
        return 0;
    /* K may have been killed since; another may have taken its place. */
    struct fields fields = op_fields(container->networks);
    int again = keeper_dial(field_string(&fields));
    if (again < 0 || keeper_send(again, &hello, namespace) < 0) {
        close_fd(&again);
        return fail(STAGE, (int)container->networks->index, 0, "the keeper of the networks has gone");
    }
    close_fd(&bridge->keeper);
    bridge->keeper = again;
    return 0;
}

static int send_document(const struct container *container, const struct bridge *bridge, const char *network, const char *document) {
    struct keeper_message join = {.verb = KEEPER_JOIN};
    snprintf(join.id, sizeof(join.id), "%s", container->id);
    snprintf(join.network, sizeof(join.network), "%s", network);
    cleanup_close int memory = sys_memfd_create("network", MFD_CLOEXEC);
    if (memory < 0 || write_all(memory, document, strlen(document)) < 0 || keeper_send(bridge->keeper, &join, memory) < 0)
        return fail(STAGE, (int)container->networks->index, errno, "join network %s", network);
    return 0;
}

int bridge_start(const struct container *container, const struct child *child, struct bridge *bridge) {
    struct plan_parts parts __attribute__((cleanup(free_parts))) = {NULL, NULL, 0, {NULL}};
    bridge->pending = 0;
    if (!container->networks)
        return 0;
    if (read_parts(container, &parts) < 0 || send_hello(container, child, bridge) < 0)
        return -1;
    bridge->pending = 1;
    for (uint32_t i = 0; i < parts.count; i++) {
        const char *network = field_string(&parts.networks);
        if (send_document(container, bridge, network, field_string(&parts.networks)) < 0)
            return -1;
        bridge->pending++;
    }
    return 0;
}

int bridge_wait(const struct container *container, struct bridge *bridge) {
    for (; bridge->pending > 0; bridge->pending--) {
        struct fields fields = op_fields(container->networks);
        if (keeper_await(bridge->keeper, field_string(&fields), (int)container->networks->index) < 0)
            return -1;
        struct keeper_message answer;
        cleanup_close int received = -1;
        int got = keeper_receive(bridge->keeper, &answer, &received);
        if (got == 1 && answer.verb == KEEPER_REFUSED)
            return fail(STAGE, (int)container->networks->index, 0, "%s", answer.text);
        if (got != 1)
            return fail(STAGE, (int)container->networks->index, got < 0 ? errno : 0, "the keeper of the networks ended");
        if (received >= 0) {
            close_fd(&bridge->namespace);
            bridge->namespace = take_fd(&received);
        }
    }
    return 0;
}

void bridge_end(const struct container *container, struct bridge *bridge) {
    struct keeper_message bye = {.verb = KEEPER_BYE};
    if (bridge->keeper < 0)
        return;
    /* Answers that nobody waited for must not be taken for those of the next start. */
    if (bridge->pending > 0) {
        close_fd(&bridge->keeper);
        bridge->pending = 0;
        return;
    }
    snprintf(bye.id, sizeof(bye.id), "%s", container->id);
    keeper_send(bridge->keeper, &bye, -1);
}

void bridge_close(struct bridge *bridge) {
    close_fd(&bridge->keeper);
    close_fd(&bridge->namespace);
}
