/* See container.h. */
#include "container.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "sys.h"
#include "util.h"

#define STAGE "plan"

uint64_t namespace_flag(uint32_t kind) {
    switch (kind) {
    case NAMESPACE_USER:
        return CLONE_NEWUSER;
    case NAMESPACE_MOUNT:
        return CLONE_NEWNS;
    case NAMESPACE_PID:
        return CLONE_NEWPID;
    case NAMESPACE_NET:
        return CLONE_NEWNET;
    case NAMESPACE_IPC:
        return CLONE_NEWIPC;
    case NAMESPACE_UTS:
        return CLONE_NEWUTS;
    case NAMESPACE_CGROUP:
        return CLONE_NEWCGROUP;
    default:
        return 0;
    }
}

int process_start_time(pid_t pid, uint64_t *start_time) {
    char path[32], text[1024], *rest = NULL;
    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    if (read_small_file(AT_FDCWD, path, text, sizeof(text)) < 0)
        return -1;
    /* The command name, field 2, may hold anything: count from its last parenthesis. */
    char *field = strrchr(text, ')');
    field = field ? strtok_r(field + 1, " ", &rest) : NULL;
    for (int number = 3; field && number < 22; number++)
        field = strtok_r(NULL, " ", &rest);
    return field && parse_u64(field, start_time) ? 0 : -1;
}

pid_t own_pid(void) {
    char text[16];
    uint32_t pid;
    ssize_t length = readlink("/proc/self", text, sizeof(text) - 1);
    text[length > 0 ? length : 0] = '\0';
    return parse_u32(text, &pid) && pid <= INT_MAX ? (pid_t)pid : getpid();
}

pid_t pidfd_number(int pidfd) {
    char path[40], text[512];
    uint32_t pid;
    snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", pidfd);
    if (read_small_file(AT_FDCWD, path, text, sizeof(text)) < 0)
        return -1;
    char *number = strstr(text, "\nPid:\t");
    if (!number)
        return -1;
    number += strlen("\nPid:\t");
    number[strcspn(number, "\n")] = '\0';
    errno = ESRCH;
    return parse_u32(number, &pid) && pid <= INT_MAX ? (pid_t)pid : -1;
}

int identity_open(const struct identity *identity) {
    uint64_t start_time;
    cleanup_close int pidfd = sys_pidfd_open(identity->pid, 0);
    if (pidfd < 0)
        return -1;
    /* Compared after the pidfd exists: if the number was given away in between, the times differ. */
    if (process_start_time(identity->pid, &start_time) < 0 || start_time != identity->start_time) {
        errno = ESRCH;
        return -1;
    }
    return take_fd(&pidfd);
}

static int copy_ranges(const struct id_map *map, struct id_ranges *ranges, int op) {
    if (map->count > REALM_RANGES)
        return fail(STAGE, op, E2BIG, "more than %d ranges in an ID map", REALM_RANGES);
    ranges->count = map->count;
    for (uint32_t i = 0; i < map->count; i++) {
        struct id_extent extent = map_extent(map, i);
        ranges->range[i] = (struct id_range){extent.inside, extent.host, extent.length};
    }
    return 0;
}

static int gather_realm(const struct plan_op *op, struct container *container) {
    struct fields fields = op_fields(op);
    container->has_realm = true;
    container->realm = REALM_UNSET;
    container->realm.op = (int)op->index;
    container->realm.registry = field_string(&fields);
    struct id_map uid = field_map(&fields), gid = field_map(&fields);
    container->realm.newuidmap = field_string(&fields);
    container->realm.newgidmap = field_string(&fields);
    if (copy_ranges(&uid, &container->realm.uid, (int)op->index) < 0)
        return -1;
    return copy_ranges(&gid, &container->realm.gid, (int)op->index);
}

static int gather_namespace(const struct plan_op *op, struct container *container) {
    struct fields fields = op_fields(op);
    uint64_t flag = namespace_flag(field_u32(&fields));
    if (flag == 0)
        return fail(STAGE, (int)op->index, EINVAL, "unknown kind of namespace");
    if (op->type == OP_NEW_NAMESPACE) {
        container->new_namespaces |= flag;
        return 0;
    }
    if (container->join_count == ARRAY_SIZE(container->joins))
        return fail(STAGE, (int)op->index, E2BIG, "too many namespaces to join");
    struct join *join = &container->joins[container->join_count++];
    join->flag = flag;
    join->op = (int)op->index;
    join->pidfd = -1;
    if (op->type == OP_JOIN_NAMESPACE_PATH) {
        join->path = field_string(&fields);
        return 0;
    }
    join->target.pid = (pid_t)field_u32(&fields);
    join->target.start_time = field_u64(&fields);
    return 0;
}

static int gather_log(const struct plan_op *op, struct container *container) {
    static const char *const names[] = {[LOG_NONE] = "none",
                                        [LOG_K8S_FILE] = "k8s-file",
                                        [LOG_JSON_FILE] = "json-file",
                                        [LOG_PASSTHROUGH] = "passthrough",
                                        [LOG_JOURNALD] = "journald"};
    struct fields fields = op_fields(op);
    const char *driver = field_string(&fields);
    container->log_path = field_string(&fields);
    container->log_max = field_u64(&fields);
    container->log_op = (int)op->index;
    for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
        if (strcmp(driver, names[i]) == 0) {
            container->log_driver = (enum log_driver)i;
            return 0;
        }
    return fail(STAGE, (int)op->index, EINVAL, "log driver %s is unknown", driver);
}

static int gather_restart(const struct plan_op *op, struct container *container) {
    struct fields fields = op_fields(op);
    const char *policy = field_string(&fields);
    container->restart_maximum = field_u32(&fields);
    if (strcmp(policy, "on-failure") == 0)
        container->restart = RESTART_ON_FAILURE;
    else if (strcmp(policy, "always") == 0)
        container->restart = RESTART_ALWAYS;
    else if (strcmp(policy, "unless-stopped") == 0)
        container->restart = RESTART_UNLESS_STOPPED;
    else
        return fail(STAGE, (int)op->index, EINVAL, "restart policy %s is unknown", policy);
    return 0;
}

static int gather_numbers(const struct plan_op *op, struct container *container) {
    struct fields fields = op_fields(op);
    switch (op->type) {
    case OP_UMASK:
        container->mask = (int)(field_u32(&fields) & 0777);
        return 0;
    case OP_OOM_SCORE_ADJUST:
        container->oom_score = (int)field_u32(&fields);
        return 0;
    case OP_TERMINAL:
        container->terminal = true;
        container->rows = (uint16_t)field_u32(&fields);
        container->columns = (uint16_t)field_u32(&fields);
        return 0;
    case OP_PRESERVE_DESCRIPTORS:
        container->preserved = field_u32(&fields);
        return container->preserved > 1024 ? fail(STAGE, (int)op->index, EINVAL, "too many descriptors to preserve") : 0;
    case OP_LISTEN_DESCRIPTORS:
        container->listening = field_u32(&fields);
        container->listen_names = field_string(&fields);
        return container->listening > 1024 || strlen(container->listen_names) > LISTEN_NAMES_BYTES
                   ? fail(STAGE, (int)op->index, EINVAL, "too many descriptors to listen on")
                   : 0;
    case OP_STOP:
        container->stop_signal = (int)field_u32(&fields);
        container->grace_ms = field_u32(&fields);
        return container->stop_signal < 1 || container->stop_signal > 64 ? fail(STAGE, (int)op->index, EINVAL, "no such signal") : 0;
    case OP_TIMEOUT:
        container->timeout_ms = field_u64(&fields);
        return 0;
    case OP_EXEC_TARGET:
        container->is_exec = true;
        container->exec_target.pid = (pid_t)field_u32(&fields);
        container->exec_target.start_time = field_u64(&fields);
        return 0;
    default:
        return 0;
    }
}

static int gather_text(const struct plan_op *op, struct container *container) {
    struct fields fields = op_fields(op);
    switch (op->type) {
    case OP_HOSTNAME:
        container->hostname = field_string(&fields);
        return 0;
    case OP_DOMAINNAME:
        container->domainname = field_string(&fields);
        return 0;
    case OP_JOURNAL:
        container->journal_fields = field_string(&fields);
        return 0;
    case OP_CONTAINER:
        container->id = field_string(&fields);
        container->run_directory = field_string(&fields);
        container->state_directory = field_string(&fields);
        return 0;
    default:
        return gather_numbers(op, container);
    }
}

/* Operations that are kept as they are. */
static const struct {
    uint16_t type;
    size_t place;
} kept_operations[] = {
    {OP_ID_MAP, offsetof(struct container, id_map)},
    {OP_USER, offsetof(struct container, user)},
    {OP_WORKING_DIRECTORY, offsetof(struct container, directory)},
    {OP_ENVIRONMENT, offsetof(struct container, environment)},
    {OP_ARGUMENTS, offsetof(struct container, arguments)},
    {OP_CAPABILITIES, offsetof(struct container, capabilities)},
    {OP_SECCOMP, offsetof(struct container, seccomp)},
    {OP_NETWORK_TOOL, offsetof(struct container, network_tool)},
    {OP_NETWORKS, offsetof(struct container, networks)},
    {OP_RESOLVER, offsetof(struct container, resolver)},
    {OP_EXTERNAL_RUNTIME, offsetof(struct container, external_runtime)},
    {OP_EVENTS, offsetof(struct container, events)},
    {OP_HEALTH, offsetof(struct container, health)},
    {OP_STARTUP_CHECK, offsetof(struct container, startup_check)},
    {OP_HEALTH_LOG, offsetof(struct container, health_log)},
    {OP_REMOVE_FILE, offsetof(struct container, remove_file)},
    {OP_STOP_WITHOUT_MEMBERS, offsetof(struct container, stop_without_members)},
    {OP_POD_MEMBER, offsetof(struct container, pod_member)},
    {OP_NOTIFY, offsetof(struct container, notify)},
};

static bool keep_operation(const struct plan_op *op, struct container *container) {
    for (size_t i = 0; i < ARRAY_SIZE(kept_operations); i++)
        if (kept_operations[i].type == op->type) {
            memcpy((char *)container + kept_operations[i].place, &op, sizeof(const struct plan_op *));
            return true;
        }
    return false;
}

static int gather_op(const struct plan_op *op, struct container *container) {
    if (keep_operation(op, container))
        return 0;
    switch (op->type) {
    case OP_REALM:
        return gather_realm(op, container);
    case OP_NEW_NAMESPACE:
    case OP_JOIN_NAMESPACE:
    case OP_JOIN_NAMESPACE_PATH:
        return gather_namespace(op, container);
    case OP_LOG:
        return gather_log(op, container);
    case OP_RESTART:
        return gather_restart(op, container);
    case OP_NO_NEW_PRIVILEGES:
        container->no_new_privileges = true;
        return 0;
    case OP_INIT:
        container->init = true;
        return 0;
    case OP_HOLD:
        container->hold = true;
        return 0;
    case OP_STANDARD_INPUT:
        container->standard_input = true;
        return 0;
    case OP_LOOPBACK:
        container->loopback = true;
        return 0;
    case OP_REMOVE_AT_EXIT:
        container->remove_at_exit = true;
        return 0;
    default:
        return gather_text(op, container);
    }
}

/* These may occur as often as one likes. */
static bool may_repeat(uint16_t type) {
    return (type >= OP_OVERLAY && type < OP_USER) || type == OP_NEW_NAMESPACE || type == OP_JOIN_NAMESPACE ||
           type == OP_JOIN_NAMESPACE_PATH || type == OP_SYSCTL || type == OP_RLIMIT || type == OP_CGROUP_FILE ||
           type == OP_SECRET_ENVIRONMENT || type == OP_ACCOUNT;
}

int container_gather(const struct plan *plan, struct container *container) {
    *container = (struct container){
        .plan = plan, .mask = -1, .oom_score = INT32_MIN, .stop_signal = SIGTERM, .grace_ms = 10000, .log_op = NO_OP, .exec_pidfd = -1};
    for (uint32_t i = 0; i < plan->count; i++) {
        const struct plan_op *op = &plan->ops[i];
        if (!may_repeat(op->type) && plan_find(plan, (enum op_type)op->type) != op)
            return fail(STAGE, (int)i, EINVAL, "%s is said twice", plan_op_name(op->type));
        if (gather_op(op, container) < 0)
            return -1;
    }
    if (!container->external_runtime && (!container->arguments || op_fields(container->arguments).next == NULL))
        return fail(STAGE, NO_OP, EINVAL, "the plan has no arguments");
    if (container->listening > container->preserved)
        return fail(STAGE, NO_OP, EINVAL, "the plan listens on more descriptors than it preserves");
    if (!container->is_exec && (!container->id || !container->has_realm))
        return fail(STAGE, NO_OP, EINVAL, "the plan lacks %s", container->id ? "a realm" : "a container");
    return 0;
}
