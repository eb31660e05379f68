/* The fault switch of sys.h; empty in ordinary builds. */
#include "sys.h"

#ifdef TIFFIN_FAULTS
#include <stdlib.h>
#include <string.h>

bool sys_refused(const char *name) {
    const char *list = getenv("TIFFIN_REFUSE");
    size_t length = strlen(name);
    for (; list && *list; list = strchr(list, ',') ? strchr(list, ',') + 1 : NULL)
        if (strncmp(list, name, length) == 0 && (list[length] == ',' || list[length] == '\0'))
            return true;
    return false;
}
#endif
