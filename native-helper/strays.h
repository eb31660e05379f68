/* strays.h: what is left of a container without a PID namespace of its own when its first process has ended. */
#ifndef TIFFIN_STRAYS_H
#define TIFFIN_STRAYS_H

/*
 * Kills and reaps all children of this process, and theirs, which become ours as we are a subreaper, until there are
 * none. For a monitor that has nothing else to wait for.
 */
void strays_kill(void);

#endif
