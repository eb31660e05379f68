/* See terminal.h. */
#include "terminal.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys.h"
#include "util.h"

enum { LEASH_FD = 1 };

/* A shell that has noticed the death sets its own modes: they are left alone. */
static void give_back(const struct terminal *terminal) {
    struct termios now;
    if (tcgetattr(STDIN_FILENO, &now) == 0 && now.c_lflag == terminal->raw.c_lflag && now.c_iflag == terminal->raw.c_iflag)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal->before);
}

/* In a process group of its own, so that what ends the command line does not end it. It holds nothing but the terminal. */
static _Noreturn void guard(const struct terminal *terminal, int leash) {
    char word;
    setpgid(0, 0);
    signal(SIGTTOU, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    if (dup2(leash, LEASH_FD) < 0)
        _exit(1);
    sys_close_range(LEASH_FD + 1, ~0U, 0);
    if (RETRY(read(LEASH_FD, &word, 1)) == 0)
        give_back(terminal);
    _exit(0);
}

static void start_guard(struct terminal *terminal) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return;
    terminal->guard = fork();
    if (terminal->guard == 0) {
        close(ends[1]);
        guard(terminal, ends[0]);
    }
    close(ends[0]);
    terminal->leash = ends[1];
    if (terminal->guard < 0) {
        terminal->guard = 0;
        close(ends[1]);
    }
}

static void end_guard(struct terminal *terminal) {
    if (terminal->guard == 0)
        return;
    (void)write_all(terminal->leash, "q", 1);
    close(terminal->leash);
    RETRY(waitpid(terminal->guard, NULL, 0));
    terminal->guard = 0;
}

static void set_raw(struct terminal *terminal) {
    terminal->is_raw = tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal->raw) == 0;
}

void terminal_enter_raw(struct terminal *terminal) {
    *terminal = (struct terminal){.leash = -1};
    if (tcgetattr(STDIN_FILENO, &terminal->before) < 0)
        return;
    terminal->raw = terminal->before;
    cfmakeraw(&terminal->raw);
    start_guard(terminal);
    set_raw(terminal);
    if (!terminal->is_raw)
        end_guard(terminal);
}

void terminal_resume_raw(struct terminal *terminal) {
    if (terminal->is_raw)
        set_raw(terminal);
}

void terminal_leave_raw(struct terminal *terminal) {
    if (terminal->is_raw)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal->before);
    terminal->is_raw = false;
    end_guard(terminal);
}
