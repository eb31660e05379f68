/* See record.h. */
#include "record.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "util.h"

int64_t nanoseconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

enum { RECORD_BYTES = 2000 };

static const char *boot_id(void) {
    static char id[48];
    if (!*id && read_small_file(AT_FDCWD, "/proc/sys/kernel/random/boot_id", id, sizeof(id)) > 0)
        id[strcspn(id, "\n")] = '\0';
    return id;
}

static int format(const struct record *record, char text[RECORD_BYTES]) {
    int length = snprintf(text, RECORD_BYTES,
                          "state=%s\npid=%d\nstartTime=%llu\nmonitorPid=%d\nmonitorStartTime=%llu\nbootId=%s\nstartedAt=%lld\n"
                          "finishedAt=%lld\nexitCode=%d\nsignal=%d\nrestarts=%u\noomKilled=%s\ncgroup=%s\nerror=%s\n",
                          record->state, record->pid, (unsigned long long)record->start_time, record->monitor_pid,
                          (unsigned long long)record->monitor_start_time, boot_id(), (long long)record->started_at,
                          (long long)record->finished_at, record->exit_code, record->signal, record->restarts,
                          record->oom_killed ? "true" : "false", record->cgroup ? record->cgroup : "", record->error ? record->error : "");
    return length < RECORD_BYTES ? length : -1;
}

int record_write(int directory, const char *name, const struct record *record) {
    char text[RECORD_BYTES], temporary[32];
    int length = format(record, text);
    if (length < 0)
        return -1;
    snprintf(temporary, sizeof(temporary), "%s.new", name);
    cleanup_close int fd = openat(directory, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || write_all(fd, text, (size_t)length) < 0)
        return -1;
    return renameat(directory, temporary, directory, name);
}

int record_overwrite(int fd, const struct record *record) {
    char text[RECORD_BYTES];
    int length = format(record, text);
    if (length < 0 || pwrite(fd, text, (size_t)length, 0) != length)
        return -1;
    return ftruncate(fd, length);
}
