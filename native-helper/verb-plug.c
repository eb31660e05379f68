/*
 * plug DIRECTORY look -- KEEPER…                       connects to K, which is started when it was killed
 * plug DIRECTORY join CONTAINER NETWORK -- KEEPER…     puts a running container on a network; netavark's document comes over stdin
 * plug DIRECTORY leave CONTAINER NETWORK -- KEEPER…    takes it off one
 * plug DIRECTORY update SERVERS NETWORK -- KEEPER…     gives a network other name servers, separated by commas
 *
 * A report goes to standard error.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "keeper.h"
#include "sys.h"
#include "util.h"
#include "verbs.h"

static const struct {
    const char *name;
    enum keeper_verb verb;
    int operands;
} tasks[] = {{"look", 0, 0}, {"join", KEEPER_JOIN, 2}, {"leave", KEEPER_LEAVE, 2}, {"update", KEEPER_UPDATE, 2}};

static int copy_document(int to) {
    char bytes[4096];
    ssize_t got;
    while ((got = RETRY(read(STDIN_FILENO, bytes, sizeof(bytes)))) > 0)
        if (write_all(to, bytes, (size_t)got) < 0)
            return -1;
    return (int)got;
}

static int ask(int keeper, const char *directory, enum keeper_verb verb, char **operands) {
    struct keeper_message message = {.verb = verb};
    char *subject = verb == KEEPER_UPDATE ? message.text : message.id;
    size_t room = verb == KEEPER_UPDATE ? sizeof(message.text) : sizeof(message.id);
    if (strlen(operands[0]) >= room || strlen(operands[1]) >= sizeof(message.network))
        return fail("arguments", NO_OP, ENAMETOOLONG, "%s", operands[1]);
    copy_text(subject, room, operands[0]);
    copy_text(message.network, sizeof(message.network), operands[1]);
    cleanup_close int document = verb == KEEPER_JOIN ? sys_memfd_create("network", MFD_CLOEXEC) : -1;
    if (verb == KEEPER_JOIN && (document < 0 || copy_document(document) < 0))
        return fail("network", NO_OP, errno, "read the document");
    return keeper_ask(keeper, directory, &message, document);
}

static int plug(int argc, char **argv) {
    for (unsigned i = 0; argc > 2 && i < ARRAY_SIZE(tasks); i++) {
        int end = 3 + tasks[i].operands;
        if (strcmp(argv[2], tasks[i].name) != 0 || argc < end + 2 || strcmp(argv[end], "--") != 0)
            continue;
        cleanup_close int keeper = keeper_connect(argv[1], argv + end + 1, NO_OP);
        if (keeper < 0)
            return -1;
        return tasks[i].verb == 0 ? 0 : ask(keeper, argv[1], tasks[i].verb, argv + 3);
    }
    return fail("arguments", NO_OP, EINVAL, "plug DIRECTORY look|join|leave|update");
}

int verb_plug(int argc, char **argv) {
    if (plug(argc, argv) == 0)
        return 0;
    write_failure(STDERR_FILENO);
    return 125;
}
