/*
 * hold.h: the process of a pod's infra container: it keeps the pod's namespaces, reaps what it is given, and ends when told.
 *
 * Like PID 1 of --init it is the sealed copy of this helper, executed again after everything is confined; it needs no image.
 */
#ifndef TIFFIN_HOLD_H
#define TIFFIN_HOLD_H

/* Executes `self` as `hold`, with an empty environment; returns only on failure (stage `execute`). */
void hold_execute(int self);

#endif
