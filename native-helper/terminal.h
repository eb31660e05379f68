/*
 * terminal.h: the user's terminal in raw mode, and back.
 *
 * A small process of its own watches who put it into raw mode: a command line that is killed with SIGKILL cannot give the terminal back.
 */
#ifndef TIFFIN_TERMINAL_H
#define TIFFIN_TERMINAL_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

struct terminal {
    bool is_raw;
    pid_t guard; /* 0: there is none */
    int leash;   /* the guard reads from it */
    struct termios before, raw;
};

/* Standard input, if it is a terminal. */
void terminal_enter_raw(struct terminal *terminal);
/* The shell has set its own modes while we were stopped. */
void terminal_resume_raw(struct terminal *terminal);
void terminal_leave_raw(struct terminal *terminal);

#endif
