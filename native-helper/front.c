/* See front.h. */
#include "front.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "util.h"

#define STAGE "arguments"

/* `in` or `stdin`, and so on. */
static bool is_stream(const char *text, size_t length, const char *name) {
    size_t prefix = length == strlen(name) ? 0 : strlen("std");
    return length == strlen(name + prefix) && strncmp(text, name + prefix, length) == 0;
}

static int parse_streams(const char *text, struct relay_options *relay) {
    relay->input = relay->output = relay->error = false;
    while (*text) {
        size_t length = strcspn(text, ",");
        if (is_stream(text, length, "stdin"))
            relay->input = true;
        else if (is_stream(text, length, "stdout"))
            relay->output = true;
        else if (is_stream(text, length, "stderr"))
            relay->error = true;
        else
            return fail(STAGE, NO_OP, EINVAL, "--attach %s", text);
        text += length + (text[length] == ',');
    }
    return 0;
}

/* In place. */
static bool parse_identity(char *text, struct identity *identity) {
    char *colon = strchr(text, ':');
    int pid;
    if (!colon)
        return false;
    *colon = '\0';
    if (!parse_int(text, 2, INT32_MAX, &pid) || !parse_u64(colon + 1, &identity->start_time))
        return false;
    identity->pid = pid;
    return true;
}

static int parse_valued(const char *name, char *value, struct front_options *options) {
    if (!value)
        return fail(STAGE, NO_OP, EINVAL, "%s lacks its value", name);
    if (strcmp(name, "--attach") == 0)
        return parse_streams(value, &options->relay);
    if (strcmp(name, "--report-fd") == 0)
        return parse_int(value, 3, 65535, &options->report) && fcntl(options->report, F_GETFD) >= 0
                   ? 0
                   : fail(STAGE, NO_OP, EBADF, "--report-fd %s", value);
    if (strcmp(name, "--detach-keys") == 0)
        return relay_parse_keys(value, &options->relay) ? 0 : fail(STAGE, NO_OP, EINVAL, "--detach-keys %s", value);
    if (strcmp(name, "--with-parent") == 0)
        return parse_int(value, 1, INT_MAX, &options->parent) ? 0 : fail(STAGE, NO_OP, EINVAL, "--with-parent %s", value);
    if (strcmp(name, "--wake") == 0)
        return parse_identity(value, &options->wake) ? 0 : fail(STAGE, NO_OP, EINVAL, "--wake %s", value);
    if (strcmp(name, "--pid-file") == 0) {
        options->pid_file = value;
        return 0;
    }
    if (strcmp(name, "--monitor-pid-file") == 0) {
        options->monitor_pid_file = value;
        return 0;
    }
    if (strcmp(name, "--print") == 0) {
        options->print = value;
        return 0;
    }
    return fail(STAGE, NO_OP, EINVAL, "unknown option %s", name);
}

static bool parse_flag(const char *name, struct front_options *options) {
    if (strcmp(name, "--detach") == 0)
        options->detach = true;
    else if (strcmp(name, "--hold") == 0)
        options->holds = true;
    else if (strcmp(name, "--go-with-parent") == 0)
        options->goes_with_parent = true;
    else if (strcmp(name, "--call-at-end") == 0)
        options->calls_at_end = true;
    else if (strcmp(name, "--sig-proxy") == 0)
        options->relay.proxy_signals = true;
    else
        return false;
    return true;
}

int front_parse(int argc, char **argv, struct front_options *options) {
    *options = (struct front_options){.report = -1, .relay = {.output = true, .error = true}};
    relay_parse_keys("ctrl-p,ctrl-q", &options->relay);
    /* The failure handler comes first, wherever it stands: whatever is wrong with the others is said through it. */
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--on-error") == 0) {
            options->on_error = argv + i + 1;
            argc = i;
        }
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-' && !options->subject)
            options->subject = argv[i];
        else if (argv[i][0] != '-')
            return fail(STAGE, NO_OP, EINVAL, "surplus argument %s", argv[i]);
        else if (!parse_flag(argv[i], options)) {
            if (parse_valued(argv[i], i + 1 < argc ? argv[i + 1] : NULL, options) < 0)
                return -1;
            i++;
        }
    }
    return options->subject ? 0 : fail(STAGE, NO_OP, EINVAL, "%s lacks its argument", argv[0]);
}

/* Who dies between our start and the prctl() has left us to another parent by then. */
int front_follow_parent(const struct front_options *options) {
    if (options->parent == 0)
        return 0;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 || getppid() != options->parent)
        return fail(STAGE, NO_OP, ESRCH, "process %d has ended", options->parent);
    return 0;
}

void front_report_start(const struct front_options *options, int pid, unsigned long long start_time) {
    char line[64];
    if (options->report < 0)
        return;
    int length = snprintf(line, sizeof(line), "R %d %llu\n", pid, start_time);
    (void)write_all(options->report, line, (size_t)length);
}

void front_warn(const struct front_options *options, const char *text) {
    char line[1200];
    int length = snprintf(line, sizeof(line), options->report >= 0 ? "W %s\n" : "Warning: %s\n", text);
    if (length > 0)
        (void)write_all(options->report >= 0 ? options->report : STDERR_FILENO, line,
                        (size_t)length < sizeof(line) ? (size_t)length : sizeof(line) - 1);
}

/* The last argument is the line. */
static void execute_handler(const struct front_options *options, char *line) {
    size_t count = 0;
    sigset_t none;
    while (options->on_error[count])
        count++;
    char **argv = calloc(count + 2, sizeof(*argv));
    if (!argv)
        return;
    memcpy(argv, options->on_error, count * sizeof(*argv));
    argv[count] = line;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGCHLD, SIG_DFL);
    execve(argv[0], argv, environ);
    free(argv);
}

/* The failure as a line without its newline. */
static char *failure_line(void) {
    static char line[1200];
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return line;
    write_failure(ends[1]);
    close(ends[1]);
    ssize_t length = read_all(ends[0], line, sizeof(line) - 1);
    close(ends[0]);
    line[length > 0 ? length : 0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    return line;
}

int front_end(const struct front_options *options, int status) {
    char line[24];
    snprintf(line, sizeof(line), "X %d", status);
    if (options->calls_at_end && options->on_error && options->on_error[0])
        execute_handler(options, line);
    return status;
}

static int failure_status(void) {
    const struct report *failure = first_failure();
    if (strcmp(failure->stage, "execute") == 0)
        return failure->error == ENOENT ? 127 : 126;
    return strcmp(failure->stage, "directory") == 0 || strcmp(failure->stage, "user") == 0 ? 126 : 125;
}

int front_fail(const struct front_options *options) {
    if (options->report >= 0)
        write_failure(options->report);
    else {
        if (options->on_error && options->on_error[0])
            execute_handler(options, failure_line());
        write_failure(STDERR_FILENO);
    }
    return failure_status();
}
