/* See scope.h. */
#include "scope.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "monitor.h"
#include "util.h"

/* A manager that is busy with a hundred other jobs is still waited for. */
enum { PATIENCE_MS = 25000 };

int scope_open(struct scope *scope) {
    scope->is_bus = false;
    if (*scope->manager && dbus_open(&scope->dbus, scope->manager, false) == 0)
        return 0;
    scope->is_bus = true;
    if (*scope->bus)
        return dbus_open(&scope->dbus, scope->bus, true);
    errno = ENOENT;
    return -1;
}

void scope_close(struct scope *scope) {
    dbus_close(&scope->dbus);
}

static void put_property(struct dbus_message *message, const char *name) {
    dbus_align(message, 8);
    dbus_put_string(message, name);
}

static void put_pids(struct dbus_message *message, const pid_t pids[2]) {
    size_t start = dbus_begin_array(message, sizeof(uint32_t));
    for (int i = 0; i < 2; i++)
        if (pids[i] > 0)
            dbus_put_u32(message, (uint32_t)pids[i]);
    dbus_end_array(message, start, sizeof(uint32_t));
}

int scope_request(struct scope *scope, const pid_t pids[2]) {
    struct dbus_message message;
    dbus_begin_call(&scope->dbus, &message, "StartTransientUnit", "ssa(sv)a(sa(sv))");
    dbus_put_string(&message, scope->unit);
    dbus_put_string(&message, "fail");
    size_t properties = dbus_begin_array(&message, 8);
    put_property(&message, "Description");
    dbus_put_variant_string(&message, scope->unit);
    put_property(&message, "Slice");
    dbus_put_variant_string(&message, scope->slice);
    put_property(&message, "Delegate");
    dbus_put_variant_bool(&message, true);
    put_property(&message, "CollectMode");
    dbus_put_variant_string(&message, "inactive-or-failed");
    put_property(&message, "PIDs");
    dbus_put_signature(&message, "au");
    put_pids(&message, pids);
    dbus_end_array(&message, properties, 8);
    dbus_end_array(&message, dbus_begin_array(&message, 8), 8);
    return dbus_send(&scope->dbus, &message);
}

/* The scope of the last run goes a moment after its last process; its name is not waited for. */
static int request_other(struct scope *scope, const pid_t pids[2]) {
    size_t length = strlen(scope->unit) - strlen(".scope");
    snprintf(scope->unit + length, sizeof(scope->unit) - length, "-%d.scope", pids[1]);
    return scope_request(scope, pids);
}

static int note_problem(struct scope *scope, const struct dbus_event *event) {
    size_t offset = 0;
    const char *text = dbus_read_string(event, &offset);
    snprintf(scope->problem, sizeof(scope->problem), "%s", text ? text : event->error ? event->error : "refused");
    errno = EACCES;
    return -1;
}

/* JobRemoved has the number of the job, its path, the unit and the result. 1 when it is about our unit. */
static int removed_job(struct scope *scope, const struct dbus_event *event) {
    size_t offset = sizeof(uint32_t);
    if (!event->member || strcmp(event->member, "JobRemoved") != 0 || !dbus_read_string(event, &offset))
        return 0;
    const char *unit = dbus_read_string(event, &offset);
    const char *result = unit ? dbus_read_string(event, &offset) : NULL;
    if (!result || strcmp(unit, scope->unit) != 0)
        return 0;
    if (strcmp(result, "done") == 0)
        return 1;
    snprintf(scope->problem, sizeof(scope->problem), "the job for %s ended with: %.64s", scope->unit, result);
    errno = EACCES;
    return -1;
}

/* systemd's own socket may be one that does not talk to us: the bus is then asked the same. */
static int request_by_bus(struct scope *scope, const pid_t pids[2]) {
    int error = errno;
    if (scope->is_bus || !*scope->bus) {
        errno = error;
        return -1;
    }
    scope_close(scope);
    scope->is_bus = true;
    return dbus_open(&scope->dbus, scope->bus, true) < 0 ? -1 : scope_request(scope, pids);
}

int scope_wait(struct scope *scope, const pid_t pids[2]) {
    int64_t deadline = monotonic_ms() + PATIENCE_MS;
    struct dbus_event event;
    for (;;) {
        int got = dbus_receive(&scope->dbus, deadline, &event);
        if (got == 0)
            errno = ETIMEDOUT;
        if (got <= 0 && request_by_bus(scope, pids) < 0)
            return -1;
        if (got <= 0)
            continue;
        if (event.type == DBUS_ERROR && event.error && strcmp(event.error, "org.freedesktop.systemd1.UnitExists") == 0) {
            if (request_other(scope, pids) < 0)
                return -1;
        } else if (event.type == DBUS_ERROR) {
            return note_problem(scope, &event);
        } else if (event.type == DBUS_SIGNAL) {
            int removed = removed_job(scope, &event);
            if (removed != 0)
                return removed < 0 ? -1 : 0;
        }
    }
}

int scope_attach(struct scope *scope, const char *below, pid_t pid) {
    int64_t deadline = monotonic_ms() + PATIENCE_MS;
    struct dbus_message message;
    struct dbus_event event;
    const pid_t pids[2] = {pid, 0};
    uint32_t serial = dbus_begin_call(&scope->dbus, &message, "AttachProcessesToUnit", "ssau");
    dbus_put_string(&message, scope->unit);
    dbus_put_string(&message, below);
    put_pids(&message, pids);
    if (dbus_send(&scope->dbus, &message) < 0)
        return -1;
    for (;;) {
        int got = dbus_receive(&scope->dbus, deadline, &event);
        if (got == 0)
            errno = ETIMEDOUT;
        if (got <= 0)
            return -1;
        if (event.type == DBUS_ERROR && event.reply_to == serial)
            return note_problem(scope, &event);
        if (event.type == DBUS_RETURN && event.reply_to == serial)
            return 0;
    }
}
