/* The verb attach: one more client of a running container. `attach RUNDIR OPTIONS` */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "front.h"
#include "sanitise.h"
#include "util.h"
#include "verbs.h"

/* Through the directory's descriptor, because the name of a socket may have no more than 107 bytes. */
static int connect_to(const char *directory) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    cleanup_close int place = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    cleanup_close int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (place < 0 || fd < 0)
        return fail("attach", NO_OP, errno, "open %s", directory);
    snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/attach", place);
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
        return fail("attach", NO_OP, errno, "the container is not running");
    return take_fd(&fd);
}

int verb_attach(int argc, char **argv) {
    struct front_options options;
    if (front_parse(argc, argv, &options) < 0 || sanitise_process(0, &options.report) < 0)
        return front_fail(&options);
    int connection = connect_to(options.subject);
    if (connection < 0)
        return front_fail(&options);
    int status = relay_run(connection, &options.relay);
    return first_failure()->set && status <= 0 ? front_fail(&options) : status;
}
