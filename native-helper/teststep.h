/*
 * teststep.h: named steps at which the test build kills itself, so that tests can prove that nothing leaks.
 *
 * `make test-helper` builds with -DTIFFIN_TEST_STEPS: then the environment variable TIFFIN_TEST_DIE_AT=step makes the
 * process that reaches the step send SIGKILL to itself. In ordinary builds this is nothing.
 */
#ifndef TIFFIN_TESTSTEP_H
#define TIFFIN_TESTSTEP_H

#ifdef TIFFIN_TEST_STEPS
void test_step(const char *name);
#else
static inline void test_step(const char *name) {
    (void)name;
}
#endif

#endif
