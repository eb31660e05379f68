#!/bin/bash
# The main job, end to end, on whatever machine this is: the same script runs on a plain host and in a virtual machine with systemd and cgroup v2.
# usage: smoke.sh TIFFIN ARCHIVE    TIFFIN is the program, ARCHIVE a docker-archive of localhost/busy:1 (busybox)
# Prints a line for each step; ends at the first one that does not hold.
set -euo pipefail
T=$1 archive=$2
image=localhost/busy:1
work=$(mktemp -d)
step='start'
trap 'status=$?; [ $status = 0 ] || echo "smoke: FAILED at: $step" >&2; "$T" rm -fa -t 0 >/dev/null 2>&1 || true; rm -rf "$work"' EXIT

say() { step=$1; echo "smoke: $1"; }
is() { # WHAT-IT-SHOULD-BE COMMAND...
    local want=$1 got; shift
    got=$("$@" 2>&1) || { echo "smoke: $*: status $?: $got" >&2; return 1; }
    [ "$got" = "$want" ] || { echo "smoke: $*: got [$got], not [$want]" >&2; return 1; }
}
soon() { for _ in $(seq 100); do "$@" >/dev/null 2>&1 && return 0; sleep 0.1; done; echo "smoke: never: $*" >&2; return 1; }

say 'load an image'
"$T" load -q -i "$archive" >/dev/null
is "$image" "$T" images --format '{{.Repository}}:{{.Tag}}' --filter reference=$image

say 'run a command'
is hello "$T" run --rm --network none $image echo hello
is 0 "$T" run --rm --network none $image id -u
is 1000 "$T" run --rm --network none -u 1000 $image id -u

say 'give back its status'
set +e; "$T" run --rm --network none $image sh -c 'exit 42'; status=$?; set -e
[ $status = 42 ]

say 'run in the background, look, log, exec, stop, start, remove'
"$T" run -d --name smoke --network none $image sh -c 'echo began; trap "exit 0" TERM; while :; do sleep 0.1; done' >/dev/null
is smoke "$T" ps --format '{{.Names}}'
soon grep -q began <("$T" logs smoke)
is inside "$T" exec smoke echo inside
is smoke "$T" stop -t 5 smoke
is 0 "$T" inspect -f '{{.State.ExitCode}}' smoke
is smoke "$T" start smoke
is true "$T" inspect -f '{{.State.Running}}' smoke
is smoke "$T" rm -f -t 0 smoke

say 'keep data in a volume and in a bind mount'
"$T" run --rm --network none -v kept:/data $image sh -c 'echo data >/data/f'
is data "$T" run --rm --network none -v kept:/data $image cat /data/f
echo host >"$work/f"
is host "$T" run --rm --network none -v "$work:/mine:ro" $image cat /mine/f
is kept "$T" volume rm kept

say 'publish a port'
"$T" run -d --name web -p 127.0.0.1:18099:80 $image sh -c 'while :; do echo served | nc -l -p 80; done' >/dev/null
served() { exec 3<>/dev/tcp/127.0.0.1/18099 && head -1 <&3 | grep -q served; }
soon served
"$T" rm -f -t 0 web >/dev/null

say 'leave nothing behind'
is '' "$T" ps -aq
is '' "$T" volume ls -q
echo 'smoke: passed'
