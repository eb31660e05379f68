/* See rmtree.h. */
#include "rmtree.h"

#include "tree.h"
#include "util.h"

#include <errno.h>

int rmtree_at(int parent, const char *name) {
    bool failed_before = first_failure()->set;
    errno = 0;
    if (remove_at(parent, name) == 0)
        return 0;
    if (failed_before)
        return -1;
    int error = first_failure()->error;
    forget_failure();
    errno = error;
    return -1;
}
