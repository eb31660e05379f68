/* See sanitise.h. */
#include "sanitise.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys.h"
#include "util.h"

#define STAGE "sanitise"

static int copy_whole(int from, int to, off_t size) {
    off_t offset = 0;
    while (offset < size) {
        ssize_t sent = RETRY(sendfile(to, from, &offset, (size_t)(size - offset)));
        if (sent <= 0)
            return -1;
    }
    return 0;
}

static int sealed_copy(int executable, off_t size) {
    cleanup_close int copy = sys_memfd_create("tiffin", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
    if (copy < 0 && errno == EINVAL) /* before 6.3 there is no MFD_EXEC */
        copy = sys_memfd_create("tiffin", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (copy < 0 || copy_whole(executable, copy, size) < 0)
        return -1;
    if (fcntl(copy, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
        return -1;
    return take_fd(&copy);
}

/* Where memfds may not be executed (vm.memfd_noexec): a file without a name, which is nobody's but ours. */
static int nameless_copy(int executable, off_t size, const char *directory) {
    char path[32];
    cleanup_close int copy = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0500);
    if (copy < 0 || copy_whole(executable, copy, size) < 0)
        return -1;
    snprintf(path, sizeof(path), "/proc/self/fd/%d", copy);
    return open(path, O_RDONLY | O_CLOEXEC);
}

int run_from_sealed_copy(char *const argv[], char *const environment[]) {
    struct stat status;
    cleanup_close int executable = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (executable < 0 || fstat(executable, &status) < 0)
        return fail(STAGE, NO_OP, errno, "open /proc/self/exe");
    if (status.st_nlink == 0)
        return 0;
    cleanup_close int sealed = sealed_copy(executable, status.st_size);
    if (sealed >= 0)
        sys_execveat(sealed, "", argv, environment, AT_EMPTY_PATH);
    static const char *const variables[] = {"XDG_RUNTIME_DIR", "HOME", "TMPDIR", NULL};
    for (unsigned i = 0; i < ARRAY_SIZE(variables); i++) {
        const char *directory = variables[i] ? getenv(variables[i]) : "/tmp";
        cleanup_close int copy = directory ? nameless_copy(executable, status.st_size, directory) : -1;
        if (copy >= 0)
            sys_execveat(copy, "", argv, environment, AT_EMPTY_PATH);
    }
    return fail(STAGE, NO_OP, errno, "execute a sealed copy of the helper");
}

void reset_signals(void) {
    sigset_t none;
    struct sigaction fallback = {.sa_handler = SIG_DFL};
    for (int number = 1; number <= 64; number++)
        if (number != SIGKILL && number != SIGSTOP)
            sigaction(number, &fallback, NULL); /* the C library keeps 32-34 to itself and refuses */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static int open_standard_descriptors(void) {
    for (int fd = 0; fd <= 2; fd++) {
        int flags = fcntl(fd, F_GETFL);
        if (flags >= 0) {
            if (flags & O_NONBLOCK)
                fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
            continue;
        }
        /* The lowest free number is fd itself: those below are open. */
        if (open("/dev/null", O_RDWR) != fd)
            return fail(STAGE, NO_OP, errno, "open /dev/null as descriptor %d", fd);
    }
    return 0;
}

int sanitise_process(unsigned preserved, int *keep) {
    unsigned first = 3 + preserved;
    reset_signals();
    umask(022);
    if (open_standard_descriptors() < 0)
        return -1;
    /* No tool that is started meanwhile is to have them: process_hand_on() lets the command keep them. */
    for (unsigned fd = 3; fd < first; fd++)
        if (fcntl((int)fd, F_SETFD, FD_CLOEXEC) < 0)
            return fail(STAGE, NO_OP, errno, "preserve descriptor %u", fd);
    if (*keep < 0)
        return sys_close_range(first, UINT_MAX, 0) < 0 ? fail(STAGE, NO_OP, errno, "close descriptors") : 0;
    int moved = fcntl(*keep, F_DUPFD_CLOEXEC, (int)first);
    if (moved < 0)
        return fail(STAGE, NO_OP, errno, "report descriptor %d", *keep);
    if ((unsigned)moved > first)
        sys_close_range(first, (unsigned)moved - 1, 0);
    if (sys_close_range((unsigned)moved + 1, UINT_MAX, 0) < 0)
        return fail(STAGE, NO_OP, errno, "close descriptors");
    *keep = moved;
    return 0;
}
