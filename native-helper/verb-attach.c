/* The verb attach: one more client of a running container. `attach RUNDIR OPTIONS` */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "front.h"
#include "process.h"
#include "sanitise.h"
#include "server.h"
#include "sys.h"
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

/* An initialized container waits for this, and takes in first who is connected by then. */
static int wake(const struct identity *monitor) {
    cleanup_close int pidfd = identity_open(monitor);
    if (pidfd < 0 || sys_pidfd_send_signal(pidfd, SIGUSR1) < 0)
        return fail("attach", NO_OP, errno, "the container is not initialized any more");
    return 0;
}

/* The first frame says whether the command runs. */
static int await_start(int connection, const struct front_options *options) {
    uint8_t header[FRAME_HEADER_BYTES], number[4];
    struct report failure;
    if (read_all(connection, header, sizeof(header)) != sizeof(header))
        return fail("monitor", NO_OP, 0, "the container's monitor went away");
    if (header[0] == STREAM_FAILURE && read_all(connection, &failure, sizeof(failure)) == sizeof(failure)) {
        adopt_failure(&failure);
        return -1;
    }
    if (header[0] != STREAM_READY || read_all(connection, number, sizeof(number)) != sizeof(number))
        return fail("monitor", NO_OP, EPROTO, "the container's monitor sent a frame of unknown form");
    uint64_t start_time = 0;
    int pid = (int)load_big_endian(number);
    process_start_time(pid, &start_time);
    front_report_start(options, pid, start_time);
    return 0;
}

int verb_attach(int argc, char **argv) {
    struct front_options options;
    if (front_parse(argc, argv, &options) < 0 || sanitise_process(0, &options.report) < 0)
        return front_fail(&options);
    int connection = connect_to(options.subject);
    if (connection < 0)
        return front_fail(&options);
    if (options.wake.pid && wake(&options.wake) < 0)
        return front_fail(&options);
    if (options.detach)
        return await_start(connection, &options) < 0 ? front_fail(&options) : 0;
    int status = relay_run(connection, &options.relay);
    return first_failure()->set && status <= 0 ? front_fail(&options) : status;
}
