/*
 * plug DIRECTORY join|leave CONTAINER NETWORK: puts a running container on a network, or takes it off one. Netavark's
 * document comes over standard input. A report goes to standard error.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "keeper.h"
#include "sys.h"
#include "util.h"
#include "verbs.h"

static int copy_document(int to) {
    char bytes[4096];
    ssize_t got;
    while ((got = RETRY(read(STDIN_FILENO, bytes, sizeof(bytes)))) > 0)
        if (write_all(to, bytes, (size_t)got) < 0)
            return -1;
    return (int)got;
}

static int plug(char **argv) {
    struct keeper_message message = {.verb = strcmp(argv[2], "join") == 0 ? KEEPER_JOIN : KEEPER_LEAVE};
    if (strlen(argv[3]) >= sizeof(message.id) || strlen(argv[4]) >= sizeof(message.network))
        return fail("arguments", NO_OP, ENAMETOOLONG, "%s", argv[4]);
    copy_text(message.id, sizeof(message.id), argv[3]);
    copy_text(message.network, sizeof(message.network), argv[4]);
    cleanup_close int document = sys_memfd_create("network", MFD_CLOEXEC);
    if (document < 0 || copy_document(document) < 0)
        return fail("network", NO_OP, errno, "read the document");
    cleanup_close int keeper = keeper_dial(argv[1]);
    if (keeper < 0)
        return fail("network", NO_OP, errno, "connect to %s/keeper", argv[1]);
    return keeper_ask(keeper, &message, message.verb == KEEPER_JOIN ? document : -1, NULL);
}

int verb_plug(int argc, char **argv) {
    if (argc != 5)
        fail("arguments", NO_OP, EINVAL, "plug DIRECTORY join|leave CONTAINER NETWORK");
    if (argc == 5 && plug(argv) == 0)
        return 0;
    write_failure(STDERR_FILENO);
    return 125;
}
