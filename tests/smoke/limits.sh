#!/bin/bash
# That each limit is kept, where control groups of version 2 are delegated to this user by systemd: what the kernel says, not how long it takes.
# usage: limits.sh TIFFIN ARCHIVE    TIFFIN is the program, ARCHIVE a docker-archive of localhost/busy:1 (busybox)
# Prints a line for each step; ends at the first one that does not hold. A controller that is not delegated must be refused by name.
set -euo pipefail
T=$1 archive=$2
image=localhost/busy:1
work=$(mktemp -d)
step='start'
trap 'status=$?; [ $status = 0 ] || { echo "limits: FAILED at: $step" >&2; cat "$work/err" >&2 || true; }; "$T" rm -fa -t 0 >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
: >"$work/err"
manager=/sys/fs/cgroup/user.slice/user-$UID.slice/user@$UID.service
delegated=" $(cat "$manager/cgroup.controllers") "

say() { step=$1; echo "limits: $1"; }
has() { [[ $delegated == *" $1 "* ]]; }
run() { "$T" run --rm --network none "$@" 2>"$work/err"; }
is() { # WHAT-IT-SHOULD-BE COMMAND...
    local want=$1 got; shift
    got=$("$@") || { echo "limits: $*: status $?: $got" >&2; return 1; }
    [ "$got" = "$want" ] || { echo "limits: $*: got [$got], not [$want]" >&2; return 1; }
}
refuses() { # STATUS PATTERN COMMAND...
    local want=$1 pattern=$2 status=0; shift 2
    "$@" >"$work/out" 2>"$work/err" || status=$?
    [ $status = "$want" ] && grep -q "$pattern" "$work/err" || { echo "limits: $*: status $status" >&2; return 1; }
}
soon() { for _ in $(seq 200); do "$@" >/dev/null 2>&1 && return 0; sleep 0.1; done; echo "limits: never: $*" >&2; return 1; }
file() { run "${@:2}" $image cat "/sys/fs/cgroup/$1"; }
tells() { # PATTERN COMMAND...    its output has a line that matches
    local pattern=$1; shift
    "$@" >"$work/out" 2>"$work/err" && grep -qE "$pattern" "$work/out" || { echo "limits: $*: got [$(cat "$work/out")]" >&2; return 1; }
}
cgroup_of() { "$T" inspect -f '{{.State.CgroupPath}}' "$1"; }
no_scopes() { [ -z "$(systemctl --user list-units --all --no-legend 'tiffin-*.scope')" ]; }

say "delegated to this user:$delegated"
"$T" load -q -i "$archive" >/dev/null

say 'a container has a control group of its own, and limits processes'
is 0::/ run $image cat /proc/self/cgroup
is 2048 file pids.max
is max file pids.max --pids-limit 0
tells "/user@$UID.service/user.slice/tiffin-[0-9a-f]*\.scope/container$" "$T" run --rm --network none --cgroupns host $image cat /proc/self/cgroup
tells '/own.slice/tiffin-' "$T" run --rm --network none --cgroupns host --cgroup-parent own.slice $image cat /proc/self/cgroup
is 4096000 file memory.max --cgroups no-conmon -m 4000k

say 'memory: what needs more is killed, and that is said'
set +e; "$T" run --name hungry --network none -m 16m $image sh -c 'tail /dev/zero' 2>"$work/err"; status=$?; set -e
[ $status = 137 ] && grep -q 'ran out of memory; --memory gives it more' "$work/err"
is 'true 137' "$T" inspect -f '{{.State.OOMKilled}} {{.State.ExitCode}}' hungry
tells name=hungry "$T" events --stream=false --since 10m --filter event=oom
is 33554432 file memory.swap.max -m 32m
is 16777216 file memory.swap.max -m 32m --memory-swap 48m
is max file memory.swap.max -m 32m --memory-swap -1
is 8388608 file memory.low --memory-reservation 8m
is 67108864 file memory.high --cgroup-conf memory.high=67108864

say 'processes: one too many cannot be made'
run --pids-limit 4 $image sh -c 'for i in 1 2 3 4 5 6; do sleep 100 & done; sed -n s/^max.//p /sys/fs/cgroup/pids.events' >"$work/out" || true
grep -q "can't fork" "$work/err"

say 'processors: a tenth of one is held back'
is '10000 100000' file cpu.max --cpus 0.1
is '5000 50000' file cpu.max --cpu-quota 5000 --cpu-period 50000
is 59 file cpu.weight -c 512
run --cpus 0.1 $image sh -c 'while ! grep -q "^nr_throttled [1-9]" /sys/fs/cgroup/cpu.stat; do :; done'

if has cpuset; then
    say 'processors: only the first one'
    is 0 run --cpuset-cpus 0 $image sed -n 's/^Cpus_allowed_list:\t//p' /proc/self/status
else
    say 'a controller that is not delegated is refused, with controller, file and what delegates it'
    refuses 125 "controller cpuset is not delegated to you, so that cpuset.cpus cannot be written: $manager/cgroup.controllers" \
        "$T" run --rm --network none --cpuset-cpus 0 $image true
    grep -q '/etc/systemd/system/user@.service.d/delegate.conf' "$work/err"
fi
refuses 125 'controller rdma is not delegated to you' "$T" run --rm --network none --cgroup-conf rdma.max=x $image true
refuses 125 'the kernel does not take this value' "$T" run --rm --network none --cgroup-conf pids.max=x $image true

disk=$(findmnt -no SOURCE / | head -1)
if has io && [ -b "$disk" ]; then
    say 'disks: so many bytes in a second'
    numbers=$((0x$(stat -c %t "$disk"))):$((0x$(stat -c %T "$disk")))
    is "$numbers rbps=1048576 wbps=max riops=max wiops=7" file io.max --device-read-bps "$disk:1m" --device-write-iops "$disk:7"
fi

say 'what is executed in a container counts as its own'
"$T" run -d --name box --network none -m 64m $image sleep 1000 >/dev/null
path=/sys/fs/cgroup$(cgroup_of box)
is 0::/ "$T" exec box cat /proc/self/cgroup
[ "$("$T" exec box sh -c 'wc -l </sys/fs/cgroup/cgroup.procs')" -ge 2 ]

say 'hold it, and let it go on'
is box "$T" pause box
grep -q '^frozen 1' "$path/cgroup.events"
is box "$T" ps --filter status=paused --format '{{.Names}}'
is Paused "$T" ps -a --filter name=box --format '{{.Status}}'
is 'paused false true' "$T" inspect -f '{{.State.Status}} {{.State.Running}} {{.State.Paused}}' box
refuses 255 'can only create exec sessions on running containers' "$T" exec box true
refuses 125 'is in state paused' "$T" stop box
refuses 125 'already paused' "$T" pause box
refuses 2 'as it is paused' "$T" rm box
is box "$T" unpause box
grep -q '^frozen 0' "$path/cgroup.events"
is still "$T" exec box echo still
"$T" pause --all >/dev/null
is '' "$T" ps -q
"$T" unpause --filter status=paused >/dev/null

say 'change what it may use while it runs'
"$T" update --memory 32m --cpus 0.5 --pids-limit 50 box >/dev/null
is 33554432 cat "$path/memory.max"
is '50000 100000' cat "$path/cpu.max"
is 50 cat "$path/pids.max"
is '33554432 67108864 500000000 50' "$T" inspect -f '{{with .HostConfig}}{{.Memory}} {{.MemorySwap}} {{.NanoCpus}} {{.PidsLimit}}{{end}}' box
refuses 125 'invalid size' "$T" update --memory x box
"$T" update --restart on-failure:2 box >/dev/null
kill -9 "$("$T" inspect -f '{{.State.Pid}}' box)"
restarted() { [ "$("$T" inspect -f '{{.RestartCount}} {{.State.Status}}' box)" = '1 running' ]; }
soon restarted

say 'measure it'
"$T" stop -t 0 box >/dev/null
"$T" start box >/dev/null
path=/sys/fs/cgroup$(cgroup_of box)
is 50 cat "$path/pids.max"
is 1 "$T" stats --no-stream --format '{{.PIDs}}' box
tells '^[0-9.]+.iB / 32MiB [0-9.]+% [0-9.]+.?B / [0-9.]+.?B$' "$T" stats --no-stream --format '{{.MemUsageBytes}} {{.CPUPerc}} {{.BlockIO}}' box
tells '"mem_usage": ".* / 33.55MB"' "$T" stats --no-stream --format json box
"$T" pause box >/dev/null
is box "$T" rm -f box

say 'in a unit that was made for it, beside what else runs there'
inside() { systemd-run --user --pipe --wait -q -p Delegate=yes "$@" 2>"$work/err"; }
is 33554432 inside "$T" run --rm --network none --cgroups=split -m 32m $image cat /sys/fs/cgroup/memory.max
is 33554432 inside "$T" --cgroup-manager cgroupfs run --rm --network none -m 32m $image cat /sys/fs/cgroup/memory.max
refuses 125 'belongs to somebody else' "$T" run --rm --network none --cgroups=split -m 32m $image true
is 0::/ run --cgroups disabled $image cat /proc/self/cgroup

say 'a killed monitor leaves no control group behind'
"$T" run -d --name lost --network none $image sleep 1000 >/dev/null
kill -9 "$("$T" inspect -f '{{.State.ConmonPid}}' lost)"
"$T" rm -f lost >/dev/null
soon no_scopes
echo 'limits: passed'
