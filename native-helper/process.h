/*
 * process.h: what the container's process is: its user, directory, limits, capabilities, filter; then the command.
 *
 * Called by the child S of a run and of an exec, inside all namespaces and the root. Order matters and is documented
 * where it is not obvious; after process_confine() nothing but process_execute() may follow.
 */
#ifndef TIFFIN_PROCESS_H
#define TIFFIN_PROCESS_H

#include "container.h"
#include "users.h"

/* Limits, umask; the parts that need no user. */
int process_limit(const struct container *container);

/* Makes the working directory when asked (before the root becomes read-only). */
int process_make_directory(const struct container *container, const struct user *user);

/* Enters the working directory and proves that it is inside the root. */
int process_enter_directory(const struct container *container);

/* Drops to the user, the capabilities and the seccomp filter. */
int process_confine(const struct container *container, const struct user *user);

/* Closes what is not preserved and executes the command; returns only on failure (stage `execute`). `sync` stays open, close-on-exec. */
int process_execute(const struct container *container, const struct user *user, int sync);

/* The plan's environment, with HOME when it has none, and what tells this very process of its sockets; NULL when memory is short. */
char **process_environment(const struct container *container, const struct user *user);

/* Closes all but the standard, the preserved and (-1: none) the `sync` descriptor. -1 with errno. */
int process_close_others(const struct container *container, int sync);

/* Lets the command keep what is preserved: until then no program that is executed has it. */
void process_hand_on(const struct container *container);

/* Executes argv[0], looked up in the PATH of `environment` when it has no slash. Returns only with errno set. */
void execute_by_path(char *const argv[], char *const environment[]);

/* Raises a nice `oom_score_adj` of this process through the host's /proc; lowering is not ours to do. */
void process_adjust_oom(const struct container *container);

#endif
