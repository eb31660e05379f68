/*
 * child.h: the child S: from the fork in the container's namespaces to the execution of the command.
 */
#ifndef TIFFIN_CHILD_H
#define TIFFIN_CHILD_H

#include "container.h"
#include "namespaces.h"
#include "sources.h"

/* What S inherits from M. Descriptors of -1 mean: the terminal, or leave as it is. */
struct inheritance {
    struct sources *sources; /* NULL for an exec */
    int in, out, err;
};

child_main child_run, child_exec;

#endif
