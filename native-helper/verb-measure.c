/*
 * measure REALMARGS -- PATH…: what trees take on the disk, whoever their files belong to.
 *
 * Run by src/native/measure.ts, in the user's own namespaces; enters the realm. Descriptor 3 gets a line
 * `D disk bytes entries` for each path, in their order, and at the end `OK` or `E …`.
 */
#include "verbs.h"

#include "measure.h"
#include "realm.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define REPORT_FD 3

static int measure_path(const char *path) {
    char line[100];
    struct measure measure = {0};
    int result = measure_at(&measure, AT_FDCWD, path);
    path_set_free(&measure.known);
    if (result < 0)
        return -1;
    int length = snprintf(line, sizeof(line), "D %llu %llu %llu\n", (unsigned long long)measure.disk, (unsigned long long)measure.bytes,
                          (unsigned long long)measure.entries);
    return write_all(REPORT_FD, line, (size_t)length);
}

static int measure_all(int argc, char **argv) {
    struct realm realm = REALM_UNSET;
    int next = 1;
    for (; next + 1 < argc && strcmp(argv[next], "--") != 0; next += 2)
        if (realm_option(&realm, argv[next], argv[next + 1]) <= 0)
            return fail("arguments", NO_OP, EINVAL, "measure: %s", argv[next]);
    if (next >= argc)
        return fail("arguments", NO_OP, EINVAL, "measure: no paths");
    if (realm_enter(&realm, 0) < 0)
        return -1;
    for (next++; next < argc; next++)
        if (measure_path(argv[next]) < 0)
            return -1;
    return 0;
}

int verb_measure(int argc, char **argv) {
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    if (measure_all(argc, argv) < 0) {
        write_failure(REPORT_FD);
        return 125;
    }
    write_all(REPORT_FD, "OK\n", 3);
    return 0;
}
