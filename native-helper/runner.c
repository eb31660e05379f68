/*
 * The runner: the helper with only those verbs that stay in memory as long as a container, or become a part of one.
 * Each container's monitor is a sealed copy of this file, so every kilobyte of it counts.
 */
#include "verbs.h"

#include "util.h"

#include <string.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} verbs[] = {
    {"run", verb_run}, {"exec", verb_exec}, {"attach", verb_attach}, {"init", verb_init}, {"hold", verb_hold}, {"wait", verb_wait},
};

int main(int argc, char **argv) {
    for (size_t i = 0; argc > 1 && i < ARRAY_SIZE(verbs); i++)
        if (strcmp(argv[1], verbs[i].name) == 0)
            return verbs[i].run(argc - 1, argv + 1);
    fail("arguments", NO_OP, 0, "tiffin-runner: unknown verb %s", argc > 1 ? argv[1] : "(none)");
    write_failure(STDERR_FILENO);
    return 125;
}
