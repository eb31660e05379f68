#!/bin/bash
# That the limits of a pod hold for all its containers together, where control groups of version 2 are delegated to this user by systemd.
# usage: pods.sh TIFFIN ARCHIVE    TIFFIN is the program, ARCHIVE a docker-archive of localhost/busy:1 (busybox)
# Prints a line for each step; ends at the first one that does not hold.
set -euo pipefail
T=$1 archive=$2
image=localhost/busy:1
work=$(mktemp -d)
step='start'
trap 'status=$?; [ $status = 0 ] || { echo "pods: FAILED at: $step" >&2; cat "$work/err" >&2 || true; }; "$T" rm -fa -t 0 >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
: >"$work/err"
delegated=" $(cat "/sys/fs/cgroup/user.slice/user-$UID.slice/user@$UID.service/cgroup.controllers") "

say() { step=$1; echo "pods: $1"; }
is() { # WHAT-IT-SHOULD-BE COMMAND...
    local want=$1 got; shift
    got=$("$@" 2>"$work/err") || { echo "pods: $*: status $?: $got" >&2; return 1; }
    [ "$got" = "$want" ] || { echo "pods: $*: got [$got], not [$want]" >&2; return 1; }
}
refuses() { # STATUS PATTERN COMMAND...
    local want=$1 pattern=$2 status=0; shift 2
    "$@" >"$work/out" 2>"$work/err" || status=$?
    [ $status = "$want" ] && grep -q "$pattern" "$work/err" || { echo "pods: $*: status $status" >&2; return 1; }
}
soon() { for _ in $(seq 200); do "$@" >/dev/null 2>&1 && return 0; sleep 0.1; done; echo "pods: never: $*" >&2; return 1; }
no_slices() { [ -z "$(systemctl --user list-units --all --no-legend '*tiffin_pod_*')" ]; }

"$T" load -q -i "$archive" >/dev/null

say 'its containers have one control group around theirs, with its limits'
id=$("$T" pod create --network none -m 64m --cpus 0.5 --name box)
"$T" run -d --pod box --name one $image sleep 1000 >/dev/null
"$T" run -d --pod box --name two -m 32m $image sleep 1000 >/dev/null
slice=/sys/fs/cgroup/user.slice/user-$UID.slice/user@$UID.service/user.slice/user-tiffin_pod_$id.slice
for name in one two "${id:0:12}-infra"; do
    path=/sys/fs/cgroup$("$T" inspect -f '{{.State.CgroupPath}}' "$name")
    [[ $path == "$slice"/* ]] || { echo "pods: $name is in $path" >&2; exit 1; }
done
is 67108864 cat "$slice/memory.max"
is '50000 100000' cat "$slice/cpu.max"
is 33554432 "$T" exec two cat /sys/fs/cgroup/memory.max
is "user-tiffin_pod_$id.slice" basename "$("$T" pod inspect -f '{{.CgroupPath}}' box)"

say 'what one uses the other lacks'
"$T" run -d --pod box --name hungry $image sh -c 'tail /dev/zero' >/dev/null
is 137 "$T" wait hungry
is running "$T" inspect -f '{{.State.Status}}' one
grep -q '^oom_kill [1-9]' "$slice/memory.events"

say 'hold it, and let it go on'
"$T" rm hungry >/dev/null
is "$id" "$T" pod pause box
is Paused "$T" pod inspect -f '{{.State}}' box
refuses 125 'is in state paused' "$T" pod stop box
is "$id" "$T" pod unpause box
is still "$T" exec one echo still

say 'measure it'
"$T" pod stats --no-stream --format '{{.Name}} {{.PIDS}}' box >"$work/out"
grep -q '^one 1$' "$work/out"

say 'without an infra container, and without a group in common'
id=$("$T" pod create --infra=false -m 48m bare)
"$T" run -d --pod bare --name three --network none $image sleep 1000 >/dev/null
is 50331648 cat "${slice%/*}/user-tiffin_pod_$id.slice/memory.max"
"$T" pod create --network none --share-parent=false loose >/dev/null
"$T" run -d --pod loose --name four $image sleep 1000 >/dev/null
[[ $("$T" inspect -f '{{.State.CgroupPath}}' four) != *tiffin_pod* ]]

if [[ $delegated != *' cpuset '* ]]; then
    say 'what is not delegated is refused by name'
    refuses 125 'controller cpuset is not delegated to you' "$T" pod create --cpuset-cpus 0 never
fi

say 'it leaves nothing behind'
"$T" pod rm -fa -t 0 >/dev/null
soon no_slices
[ -z "$(ls "$XDG_RUNTIME_DIR"/systemd/user.control 2>/dev/null | grep tiffin_pod)" ]
echo 'pods: passed'
