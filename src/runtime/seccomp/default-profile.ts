import type { SeccompArgument } from '../../oci/runtime-spec.ts';
import { words } from '../words.ts';
import type { ProfileRule, RuleCondition, SeccompProfile } from './profile.ts';

const always: RuleCondition = { caps: [], arches: [], minKernel: undefined };
const eperm = 1;
const einval = 22;
const enosys = 38;

/** What every container may call. Containers may make namespaces and mounts of their own: their capabilities reach no further. */
const allowed = [
  // Files.
  ...words(`_llseek access cachestat chdir chmod chown chown32 close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2
    fadvise64 fadvise64_64 fallocate fchdir fchmod fchmodat fchmodat2 fchown fchown32 fchownat fcntl fcntl64 fdatasync fgetxattr
    file_getattr file_setattr flistxattr flock fremovexattr fsetxattr fstat fstat64 fstatat64 fstatfs fstatfs64 fsync ftruncate
    ftruncate64 futimesat getcwd getdents getdents64 getxattr getxattrat ioctl lchown lchown32 lgetxattr link linkat listxattr
    listxattrat llistxattr lremovexattr lseek lsetxattr lstat lstat64 mkdir mkdirat mknod mknodat name_to_handle_at newfstatat
    open openat openat2 pipe pipe2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv
    removexattr removexattrat rename renameat renameat2 rmdir sendfile sendfile64 setxattr setxattrat splice stat stat64 statfs
    statfs64 statx symlink symlinkat sync sync_file_range syncfs tee truncate truncate64 umask unlink unlinkat utime utimensat
    utimensat_time64 utimes write writev`),
  // Mounts and the root.
  ...words(`fsconfig fsmount fsopen fspick listmount mount mount_setattr move_mount open_tree open_tree_attr pivot_root statmount umount
    umount2`),
  // Waiting for events.
  ...words(`_newselect epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd
    eventfd2 fanotify_init fanotify_mark inotify_add_watch inotify_init inotify_init1 inotify_rm_watch io_cancel io_destroy
    io_getevents io_pgetevents io_pgetevents_time64 io_setup io_submit poll ppoll ppoll_time64 pselect6 pselect6_time64 select
    signalfd signalfd4`),
  // Memory.
  ...words(`brk get_mempolicy madvise map_shadow_stack mbind membarrier memfd_create memfd_secret mincore mlock mlock2 mlockall mmap mmap2
    mprotect mremap mseal msync munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect process_mrelease remap_file_pages
    set_mempolicy`),
  // Sockets.
  ...words(`accept accept4 bind connect getpeername getsockname getsockopt listen recv recvfrom recvmmsg recvmmsg_time64 recvmsg send
    sendmmsg sendmsg sendto setsockopt shutdown socketcall socketpair`),
  // Messages, semaphores and shared memory.
  ...words(`ipc mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 mq_unlink msgctl
    msgget msgrcv msgsnd semctl semget semop semtimedop semtimedop_time64 shmat shmctl shmdt shmget`),
  // Time.
  ...words(`adjtimex alarm clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime clock_gettime64 clock_nanosleep
    clock_nanosleep_time64 getitimer gettimeofday nanosleep setitimer time timer_create timer_delete timer_getoverrun
    timer_gettime timer_gettime64 timer_settime timer_settime64 timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime
    timerfd_settime64 times`),
  // Signals.
  ...words(`kill pause pidfd_send_signal restart_syscall rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn
    rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo sigaltstack signal sigprocmask sigreturn tgkill tkill`),
  // Who we are.
  ...words(`capget capset getegid getegid32 geteuid geteuid32 getgid getgid32 getgroups getgroups32 getresgid getresgid32 getresuid
    getresuid32 getuid getuid32 keyctl landlock_add_rule landlock_create_ruleset landlock_restrict_self lsm_get_self_attr
    lsm_list_modules prctl seccomp setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups setgroups32 setregid
    setregid32 setresgid setresgid32 setresuid setresuid32 setreuid setreuid32 setuid setuid32`),
  // Processes and scheduling.
  ...words(`clone clone3 execve execveat exit exit_group fork futex futex_requeue futex_time64 futex_wait futex_waitv futex_wake
    get_robust_list get_thread_area getcpu getpgid getpgrp getpid getppid getpriority getrandom getrlimit getrusage getsid gettid
    ioprio_get ioprio_set pidfd_getfd pidfd_open prlimit64 process_vm_readv process_vm_writev ptrace reboot rseq
    sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler
    sched_rr_get_interval sched_rr_get_interval_time64 sched_setaffinity sched_setattr sched_setparam sched_setscheduler
    sched_yield set_robust_list set_thread_area set_tid_address setns setpgid setpriority setrlimit setsid sysinfo syslog
    ugetrlimit uname unshare vfork wait4 waitid waitpid`),
];

/**
 * What nobody needs and attacks like: refused with EPERM. What is in no list gets ENOSYS, on which programs fall back; among these are
 * io_uring, and calls younger than this list.
 */
const refused =
  words(`bdflush kexec_file_load kexec_load migrate_pages move_pages nfsservctl nice oldfstat oldlstat oldolduname oldstat olduname
  pciconfig_iobase pciconfig_read pciconfig_write sgetmask ssetmask swapoff swapon syscall sysfs uselib userfaultfd ustat vm86 vm86old vmsplice`);

/** Calls that one of these capabilities opens; EPERM without any. */
const byCapability: readonly (readonly [names: string, capabilities: string])[] = [
  ['open_by_handle_at', 'CAP_DAC_READ_SEARCH'],
  ['lookup_dcookie quotactl quotactl_fd setdomainname sethostname', 'CAP_SYS_ADMIN'],
  ['bpf', 'CAP_SYS_ADMIN CAP_BPF'],
  ['perf_event_open', 'CAP_SYS_ADMIN CAP_PERFMON'],
  ['chroot', 'CAP_SYS_CHROOT'],
  ['delete_module finit_module init_module query_module', 'CAP_SYS_MODULE'],
  ['acct', 'CAP_SYS_PACCT'],
  ['kcmp process_madvise', 'CAP_SYS_PTRACE'],
  ['ioperm iopl', 'CAP_SYS_RAWIO'],
  ['clock_settime clock_settime64 settimeofday stime', 'CAP_SYS_TIME'],
  ['vhangup', 'CAP_SYS_TTY_CONFIG'],
];

/** Execution domains that change nothing dangerous: Linux, UNAME26, ADDR_NO_RANDOMIZE's absence, and asking. */
const personalities = [0x0000_0000n, 0x0000_0008n, 0x0002_0000n, 0x0002_0008n, 0xffff_ffffn];

const netlink = 16n;
const netlinkAudit = 9n;
const refusedFamilies = [38n, 40n]; // AF_ALG: CVE-2026-31431 and its like; AF_VSOCK: the hypervisor
/**
 * Address families that may be used, as `value/length` blocks of equal high bits: all below 48 but netlink and the refused. The upper half of
 * the register must be zero, else the kernel would cut a forbidden family out of a number that no rule names. The old socketcall(2) of
 * 32-bit programs cannot be filtered by family, and refusing it would leave them without network.
 */
const families: readonly (readonly [first: bigint, count: bigint])[] = [
  [0n, 16n],
  [17n, 1n],
  [18n, 2n],
  [20n, 4n],
  [24n, 8n],
  [32n, 4n],
  [36n, 2n],
  [39n, 1n],
  [41n, 1n],
  [42n, 2n],
  [44n, 4n],
];
const allBits = 0xffff_ffff_ffff_ffffn;

/** Our own default profile: the standard's default-deny list, and no address families that reach the kernel's cryptography or a hypervisor. */
export const defaultProfile: SeccompProfile = {
  defaultAction: 'SCMP_ACT_ERRNO',
  defaultErrnoRet: enosys,
  flags: [],
  architectures: undefined,
  rules: [
    allow(allowed),
    refuse(refused),
    ...byCapability.flatMap(([names, capabilities]) => openedBy(words(names), words(capabilities))),
    ...personalities.map((value) => allow(['personality'], [equal(0, value)])),
    allow(['arch_prctl'], [], { ...always, arches: ['amd64', 'x32'] }),
    allow(['modify_ldt'], [], { ...always, arches: ['amd64', 'x32', 'x86'] }),
    allow(words('arm_fadvise64_64 arm_sync_file_range breakpoint cacheflush set_tls sync_file_range2'), [], {
      ...always,
      arches: ['arm', 'arm64'],
    }),
    ...families.map(([first, count]) =>
      allow(['socket'], [{ index: 0, op: 'SCMP_CMP_MASKED_EQ', value: allBits - (count - 1n), valueTwo: first }]),
    ),
    allow(['socket'], [equal(0, netlink)], { ...always, caps: ['CAP_AUDIT_WRITE'] }),
    {
      ...allow(['socket'], [equal(0, netlink), { index: 2, op: 'SCMP_CMP_NE', value: netlinkAudit }]),
      excludes: { ...always, caps: ['CAP_AUDIT_WRITE'] },
    },
    { ...refuse(['socket'], [equal(0, netlink), equal(2, netlinkAudit)], einval), excludes: { ...always, caps: ['CAP_AUDIT_WRITE'] } },
    ...refusedFamilies.map((family) => refuse(['socket'], [equal(0, family)])),
  ],
};

function allow(names: readonly string[], args: readonly SeccompArgument[] = [], includes: RuleCondition = always): ProfileRule {
  return { names, action: 'SCMP_ACT_ALLOW', errnoRet: undefined, args, includes, excludes: always };
}

function refuse(names: readonly string[], args: readonly SeccompArgument[] = [], errnoRet = eperm): ProfileRule {
  return { names, action: 'SCMP_ACT_ERRNO', errnoRet, args, includes: always, excludes: always };
}

function openedBy(names: readonly string[], capabilities: readonly string[]): readonly ProfileRule[] {
  const opened = capabilities.map((capability) => allow(names, [], { ...always, caps: [capability] }));
  return [...opened, { ...refuse(names), excludes: { ...always, caps: capabilities } }];
}

function equal(index: number, value: bigint): SeccompArgument {
  return { index, op: 'SCMP_CMP_EQ', value };
}
