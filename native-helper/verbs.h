/*
 * The verbs of the helper. Each gets its own arguments (argv[0] is the verb) and returns the exit status; those that
 * become another program do not return.
 */
#ifndef TIFFIN_VERBS_H
#define TIFFIN_VERBS_H

int verb_run(int argc, char **argv);
int verb_exec(int argc, char **argv);
int verb_attach(int argc, char **argv);
int verb_wait(int argc, char **argv);
int verb_init(int argc, char **argv);
int verb_hold(int argc, char **argv);
int verb_plan_dump(int argc, char **argv);
int verb_userns(int argc, char **argv);
int verb_unpack(int argc, char **argv);
int verb_features(int argc, char **argv);
int verb_pack(int argc, char **argv);
int verb_rmtree(int argc, char **argv);
int verb_move(int argc, char **argv);
int verb_copy(int argc, char **argv);
int verb_measure(int argc, char **argv);
int verb_members(int argc, char **argv);
int verb_list(int argc, char **argv);
int verb_mount(int argc, char **argv);
int verb_unmount(int argc, char **argv);
int verb_blob(int argc, char **argv);
int verb_why(int argc, char **argv);
int verb_egress(int argc, char **argv);
int verb_slirp(int argc, char **argv);
int verb_keep(int argc, char **argv);
int verb_plug(int argc, char **argv);
int verb_remap(int argc, char **argv);
int verb_take(int argc, char **argv);
int verb_put(int argc, char **argv);
int verb_transfer(int argc, char **argv);
int verb_thaw(int argc, char **argv);
int verb_freeze(int argc, char **argv);
int verb_build_copy(int argc, char **argv);
int verb_build_digest(int argc, char **argv);

#endif
