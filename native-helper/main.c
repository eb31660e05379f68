/* The table of verbs: `tiffin-helper VERB ARGUMENTS…`. */
#include "verbs.h"

#include "util.h"

#include <string.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} verbs[] = {
    {"run", verb_run},
    {"exec", verb_exec},
    {"attach", verb_attach},
    {"init", verb_init},
    {"wait", verb_wait},
    {"plan-dump", verb_plan_dump},
    {"userns", verb_userns},
    {"unpack", verb_unpack},
    {"features", verb_features},
    {"pack", verb_pack},
    {"rmtree", verb_rmtree},
    {"move", verb_move},
    {"copy", verb_copy},
    {"measure", verb_measure},
    {"list", verb_list},
    {"members", verb_members},
    {"blob", verb_blob},
    {"mount", verb_mount},
    {"unmount", verb_unmount},
    {"why", verb_why},
    {"remap", verb_remap},
    {"egress", verb_egress},
    {"slirp", verb_slirp},
    {"keep", verb_keep},
    {"plug", verb_plug},
    {"take", verb_take},
    {"put", verb_put},
    {"transfer", verb_transfer},
    {"thaw", verb_thaw},
    {"freeze", verb_freeze},
    {"build-copy", verb_build_copy},
    {"build-digest", verb_build_digest},
};

int main(int argc, char **argv) {
    for (size_t i = 0; argc > 1 && i < ARRAY_SIZE(verbs); i++)
        if (strcmp(argv[1], verbs[i].name) == 0)
            return verbs[i].run(argc - 1, argv + 1);
    fail("arguments", NO_OP, 0, "tiffin-helper: unknown verb %s", argc > 1 ? argv[1] : "(none)");
    write_failure(STDERR_FILENO);
    return 125;
}
