/* See notify.h. */
#include "notify.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "monitor.h"
#include "util.h"

enum { FORWARDS_A_SECOND = 64, SECOND_MS = 1000, RETRY_MS = 100, PATIENCE_S = 5, LAST_WORDS = 1024 };

static const char *const mode_names[] = {
    [NOTIFY_NONE] = "", [NOTIFY_CONTAINER] = "container", [NOTIFY_CONMON] = "conmon", [NOTIFY_HEALTHY] = "healthy"};

static enum notify_mode read_plan(const struct container *container, const char **address, uint64_t *watchdog_usec) {
    if (!container->notify)
        return NOTIFY_NONE;
    struct fields fields = op_fields(container->notify);
    *address = field_string(&fields);
    const char *mode = field_string(&fields);
    *watchdog_usec = field_u64(&fields);
    for (unsigned i = NOTIFY_CONTAINER; i < ARRAY_SIZE(mode_names); i++)
        if (strcmp(mode, mode_names[i]) == 0)
            return (enum notify_mode)i;
    return NOTIFY_NONE;
}

/* `wait`: for systemd to have room for it, for a while. -1 with errno. */
static int send_message(const char *address, const char *message, size_t length, bool wait) {
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    size_t size = strlen(address);
    if (size < 2 || size >= sizeof(to.sun_path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(to.sun_path, address, size);
    if (*address == '@')
        to.sun_path[0] = '\0';
    cleanup_close int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) < 0)
        return -1;
    socklen_t whole = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
    ssize_t sent = RETRY(sendto(fd, message, length, MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT), (const struct sockaddr *)&to, whole));
    return sent == (ssize_t)length ? 0 : -1;
}

/* As server_listen(): its path may be too long for an address. Whatever user the container has may write to it. */
static int listen_for_container(int run_directory, struct notify *notify) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (mkdirat(run_directory, "notify", 0755) < 0 && errno != EEXIST)
        return -1;
    cleanup_close int directory = openat(run_directory, "notify", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    cleanup_close int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (directory < 0 || fd < 0)
        return -1;
    snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/notify.sock", directory);
    unlinkat(directory, "notify.sock", 0);
    mode_t before = umask(0);
    int bound = bind(fd, (const struct sockaddr *)&address, sizeof(address));
    umask(before);
    if (bound < 0 || fchmodat(directory, "notify.sock", 0777, 0) < 0)
        return -1;
    notify->listener = take_fd(&fd);
    return 0;
}

int notify_open(const struct container *container, int run_directory, struct notify *notify) {
    uint64_t watchdog_usec = 0;
    *notify = (struct notify){.listener = -1};
    notify->mode = read_plan(container, &notify->address, &watchdog_usec);
    /* Twice in the time, as systemd asks its services to. */
    notify->watchdog_ms = watchdog_usec > 0 ? (int64_t)(watchdog_usec / 2000) + 1 : 0;
    notify->watchdog_at = notify->watchdog_ms > 0 ? monotonic_ms() + notify->watchdog_ms : 0;
    if (notify->mode != NOTIFY_CONTAINER || run_directory < 0)
        return 0;
    notify->message = malloc(NOTIFY_BYTES);
    if (!notify->message || listen_for_container(run_directory, notify) < 0)
        return fail("notify", (int)container->notify->index, errno, "listen on %s/notify/notify.sock", container->run_directory);
    return 0;
}

bool notify_main_process(const struct container *container, pid_t monitor) {
    const char *address;
    char message[48];
    uint64_t watchdog_usec;
    enum notify_mode mode = read_plan(container, &address, &watchdog_usec);
    if (mode == NOTIFY_NONE)
        return true;
    int length = snprintf(message, sizeof(message), "MAINPID=%d%s", monitor, mode == NOTIFY_CONMON ? "\nREADY=1" : "");
    return send_message(address, message, (size_t)length, true) == 0;
}

static void say(const struct notify *notify, const char *message) {
    (void)send_message(notify->address, message, strlen(message), true);
}

void notify_healthy(struct notify *notify) {
    if (notify->mode != NOTIFY_HEALTHY || notify->is_ready)
        return;
    notify->is_ready = true;
    say(notify, "READY=1");
}

void notify_stopping(struct notify *notify) {
    if (notify->mode == NOTIFY_NONE || notify->is_stopping)
        return;
    notify->is_stopping = true;
    say(notify, "STOPPING=1");
}

/* What systemd has no room for now waits, and the container with it; what cannot be sent at all is dropped. */
static void hand_on(struct notify *notify) {
    if (send_message(notify->address, notify->message, notify->waiting, false) < 0 && (errno == EAGAIN || errno == ENOBUFS)) {
        notify->try_at = monotonic_ms() + RETRY_MS;
        return;
    }
    notify->waiting = 0;
    notify->try_at = 0;
}

/* False when there is none. Descriptors that come along are the kernel's to close: no room is offered for them. */
static bool take_message(struct notify *notify) {
    char message[NOTIFY_BYTES];
    ssize_t length = recv(notify->listener, message, sizeof(message), MSG_DONTWAIT | MSG_TRUNC);
    notify->forwarded++;
    if (length < 0)
        return false;
    if (length > 0 && length <= (ssize_t)sizeof(message))
        notify->waiting = notify_filter(message, (size_t)length, notify->message);
    return true;
}

static bool is_resting(const struct notify *notify) {
    return notify->waiting > 0 || notify->forwarded >= FORWARDS_A_SECOND;
}

struct pollfd notify_watch(const struct notify *notify) {
    return (struct pollfd){.fd = is_resting(notify) ? -1 : notify->listener, .events = POLLIN};
}

int64_t notify_deadline(const struct notify *notify) {
    int64_t next = notify->waiting > 0 ? notify->try_at : notify->forwarded >= FORWARDS_A_SECOND ? notify->second_until : 0;
    return next > 0 && (notify->watchdog_at == 0 || next < notify->watchdog_at) ? next : notify->watchdog_at;
}

void notify_act(struct notify *notify, short events) {
    if (notify->listener < 0 && notify->watchdog_at == 0)
        return;
    int64_t now = monotonic_ms();
    if (notify->watchdog_at > 0 && now >= notify->watchdog_at) {
        notify->watchdog_at = now + notify->watchdog_ms;
        if (!notify->is_ill)
            (void)send_message(notify->address, "WATCHDOG=1", strlen("WATCHDOG=1"), false);
    }
    if (now >= notify->second_until) {
        notify->second_until = now + SECOND_MS;
        notify->forwarded = 0;
    }
    if (notify->waiting > 0 && now >= notify->try_at)
        hand_on(notify);
    if (events && !is_resting(notify) && take_message(notify) && notify->waiting > 0)
        hand_on(notify);
}

void notify_end(struct notify *notify) {
    if (notify->listener < 0)
        return;
    /* Nobody can add to them any more. */
    for (unsigned i = 0; i < LAST_WORDS; i++) {
        if (notify->waiting > 0 && send_message(notify->address, notify->message, notify->waiting, true) < 0)
            return;
        notify->waiting = 0;
        if (!take_message(notify))
            return;
    }
}
