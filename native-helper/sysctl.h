/* sysctl.h: kernel settings of the container's own namespaces. */
#ifndef TIFFIN_SYSCTL_H
#define TIFFIN_SYSCTL_H

#include "container.h"

/* `proc` is a procfs that is mounted nowhere yet. -1 reported. */
int sysctl_apply(const struct container *container, int proc);

#endif
