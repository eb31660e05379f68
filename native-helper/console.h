/*
 * console.h: the container's terminal. The pty comes from the container's own devpts; neither end is ever reached
 * through a path inside the root, and the host's terminal is never handed in.
 */
#ifndef TIFFIN_CONSOLE_H
#define TIFFIN_CONSOLE_H

#include <stdint.h>
#include <sys/types.h>

/* The master of a new pty of this devpts (a descriptor of its root directory), unlocked and sized. -1 reported. */
int console_open(int devpts, uint16_t rows, uint16_t columns);

/* The other end. -1 reported. */
int console_slave(int master);

/* Binds the slave on /dev/console of the root. */
int console_bind(int root, int master);

/* Makes the slave the controlling terminal of this process' new session and its descriptors 0 to 2; gives it to `uid`. */
int console_adopt(int master, uid_t uid);

/* 0 rows or columns: leave. */
void console_resize(int master, uint16_t rows, uint16_t columns);

/* devpts of a running container, opened from inside after verifying that /dev/pts really is one. -1 reported. */
int console_find_devpts(void);

#endif
