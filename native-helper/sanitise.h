/*
 * sanitise.h: leaves nothing of the caller in this process, before anything of a container exists.
 *
 * Node leaves SIGPIPE ignored after process.execve, its pipes non-blocking and RLIMIT_NOFILE raised; a shell may leave
 * blocked signals, ignored SIGINT or closed standard descriptors. Called by every verb that makes a container process.
 */
#ifndef TIFFIN_SANITISE_H
#define TIFFIN_SANITISE_H

/*
 * Executes this program again from a copy that nobody can write, unless it already is one or is root's and we are not.
 * A helper that npm installed belongs to the user, who is root in the container: its file must not be /proc/PID/exe of
 * a process that a container sees (CVE-2019-5736). Returns only when there is nothing to do, or -1 (reported).
 */
int run_from_sealed_copy(char *const argv[], char *const environment[]);

/*
 * Default dispositions, empty mask, umask 022, blocking descriptors 0 to 2 (missing ones on /dev/null); everything from
 * 3 + `preserved` on is closed, save `keep` (-1: none), which is moved up and returned through the pointer. Those before are close-on-exec.
 */
int sanitise_process(unsigned preserved, int *keep);

/* Default dispositions for all signals and an empty mask: for a process about to execute another program. */
void reset_signals(void);

#endif
