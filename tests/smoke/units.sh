#!/bin/bash
# What systemd starts, restarts, stops and brings back: generated units, Quadlets, sockets, updates, and a systemd within a container.
# usage: units.sh TIFFIN ARCHIVE    TIFFIN is installed as packages do; ARCHIVE is a docker-archive of localhost/busy:1 (busybox)
# Run it a second time after a reboot of the machine. Prints a line for each step; ends at the first one that does not hold.
set -euo pipefail
T=$1 archive=$2 here=$(dirname "$(readlink -f "$0")")
image=localhost/busy:1
work=$HOME/units quadlets=$HOME/.config/tiffin/systemd
step='start'
mkdir -p "$work" "$quadlets" "$HOME/.config/systemd/user" "$HOME/.config/containers"
trap 'status=$?; [ $status = 0 ] || { echo "units: FAILED at: $step" >&2; cat "$work/err" >&2 || true; systemctl --user --no-pager list-units --all "*container-*" "*pod-*" quad.service upd.service sock.* >&2; journalctl --user --no-pager -n 40 -o cat >&2; }' EXIT
: >"$work/err"
own=/sys/fs/cgroup/user.slice/user-$UID.slice/user@$UID.service

say() { step=$1; echo "units: $1"; }
is() { # WHAT-IT-SHOULD-BE COMMAND...
    local want=$1 got; shift
    got=$("$@" 2>"$work/err") || { echo "units: $*: status $?: $got" >&2; return 1; }
    [ "$got" = "$want" ] || { echo "units: $*: got [$got], not [$want]" >&2; return 1; }
}
soon() { for _ in $(seq 150); do "$@" >/dev/null 2>&1 && return 0; sleep 0.1; done; echo "units: never: $*" >&2; return 1; }
get() { { exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET / HTTP/1.0\r\n\r\n' >&3 && tail -n 1 <&3; } 2>/dev/null; }
answers() { [ "$(get "$1")" = "$2" ]; }
journal_has() { journalctl --user -u "$1" -o cat --no-pager | grep -qx "$2"; }
main_of() { systemctl --user show -p MainPID --value "$1"; }
is_another_than() { local now; now=$(main_of "$1"); [ "$now" != 0 ] && [ "$now" != "$2" ] && systemctl --user is-active -q "$1"; }
has_ended() { [ "$(systemctl --user show -p ActiveState --value "$1")" = inactive ]; }
runs_inside() { [ "$("$T" exec inner systemctl is-system-running)" = running ]; }
serve='mkdir -p /www; echo $0 >/www/index.html; echo $0 began; exec httpd -f -p 80 -h /www'

after_reboot() {
    say 'all of it comes back after a reboot'
    soon answers 18081 web; soon answers 18082 kept; soon answers 18083 boxed; soon answers 18084 quad; soon answers 18086 good
    soon answers 18087 again; soon answers 18088 unless
    [ "$(get 18085)" = 'by socket 1' ]
    is exited "$T" inspect -f '{{.State.Status}}' stopped
    journalctl --user -b -1 -u container-web -o cat --no-pager | grep -qx 'web began'

    say 'it can be taken back'
    "$T" system disable restart 2>"$work/err"
    "$T" quadlet rm -f -a >/dev/null 2>"$work/err" || true
    systemctl --user stop container-web container-kept pod-box quad.service upd.service sock.socket sock.service 2>"$work/err" || true
    "$T" rm -fa -t 0 >/dev/null
    is '' "$T" ps -aq
    echo 'units: came back'
}
if [ -e "$work/rebooted" ]; then after_reboot; exit; fi

"$T" load -q -i "$archive" >/dev/null

say 'a generated unit starts, answers, and its words are in the journal'
"$T" create --init --name web -p 127.0.0.1:18081:80 --restart always $image sh -c "$serve" web >/dev/null
"$T" generate systemd --new --name --enable web >"$work/out" 2>"$work/err"
soon answers 18081 web
grep -qx tiffin-monitor "/proc/$(main_of container-web)/comm"
soon journal_has container-web 'web began'

say 'so does one of a container that stays, and those of a pod'
"$T" create --init --name kept -p 127.0.0.1:18082:80 $image sh -c "$serve" kept >/dev/null
"$T" generate systemd --name --enable kept >"$work/out" 2>"$work/err"
"$T" pod create --name box -p 127.0.0.1:18083:80 >/dev/null
"$T" create --init --pod box --name boxed $image sh -c "$serve" boxed >/dev/null
"$T" generate systemd --new --name --restart-policy always --enable box >"$work/out" 2>"$work/err"
soon answers 18082 kept; soon answers 18083 boxed

say 'a Quadlet, with its volume, its limits and those of its unit'
printf '[Volume]\n' >"$quadlets/data.volume"
cat >"$quadlets/quad.container" <<X
[Container]
Image=$image
ContainerName=quad
PublishPort=127.0.0.1:18084:80
Volume=data.volume:/www
RunInit=yes
Memory=48m
PidsLimit=40
HealthCmd=test ! -e /sick
HealthInterval=1s
HealthRetries=1
HealthOnFailure=kill
Notify=healthy
Exec=sh -c '$serve' quad
[Service]
Restart=always
RestartSec=0.1
MemoryMax=200M
[Install]
WantedBy=default.target
X
"$T" quadlet verify >"$work/out" 2>&1
systemctl --user daemon-reload
systemctl --user start quad.service
soon answers 18084 quad
soon journal_has quad 'quad began'
group=/sys/fs/cgroup$(systemctl --user show -p ControlGroup --value quad.service)
is 209715200 cat "$group/memory.max"
is 50331648 "$T" exec quad cat /sys/fs/cgroup/memory.max
is 40 "$T" exec quad cat /sys/fs/cgroup/pids.max
status=0; "$T" exec quad sh -c 'tail /dev/zero' >"$work/out" 2>&1 || status=$?
[ $status = 137 ]
soon answers 18084 quad

say 'who is killed is started again'
declare -A mains
for unit in container-web container-boxed quad; do mains[$unit]=$(main_of $unit); kill -9 "${mains[$unit]}"; done
for unit in "${!mains[@]}"; do soon is_another_than "$unit" "${mains[$unit]}"; done
soon answers 18081 web; soon answers 18083 boxed; soon answers 18084 quad

say 'and who is ill'
ill=$(main_of quad)
"$T" exec quad touch /sick
soon is_another_than quad "$ill"
soon answers 18084 quad

say 'they stop cleanly'
systemctl --user stop container-web container-kept pod-box quad.service
for unit in container-web container-kept pod-box container-boxed quad; do soon has_ended $unit; done
is kept "$T" ps -a --format '{{.Names}}'
[ ! -e "$group" ]

say 'a service gets its socket'
cat >"$work/serve.js" <<'X'
const server = require('http').createServer((_, response) => response.end(`by socket ${process.env.LISTEN_FDS}\n`));
server.listen({ fd: 3 });
process.on('SIGTERM', () => process.exit(0));
X
cat >"$quadlets/sock.container" <<X
[Container]
Rootfs=/:O
ContainerName=sock
Network=none
Exec=$(command -v node) $work/serve.js
X
printf '[Socket]\nListenStream=127.0.0.1:18085\n[Install]\nWantedBy=sockets.target\n' >"$HOME/.config/systemd/user/sock.socket"
systemctl --user daemon-reload
systemctl --user enable --now -q sock.socket
is '' "$T" ps -aq --filter name=sock
[ "$(get 18085)" = 'by socket 1' ]

say 'a systemd runs in a container, with units and limits of its own, and ends when asked to'
root=$work/root
mkdir -p "$root"/{etc,var,tmp,run,proc,sys,dev,root,usr}
for name in bin lib lib64 sbin; do ln -sfn usr/$name "$root/$name"; done
printf 'root:x:0:0::/root:/bin/sh\n' >"$root/etc/passwd"; printf 'root:x:0:\n' >"$root/etc/group"; : >"$root/etc/machine-id"
"$T" run -d --name inner --systemd=always --network none -v /usr:/usr:ro --rootfs "$root" /usr/lib/systemd/systemd --unit=basic.target >/dev/null
soon runs_inside
inside='cat "/sys/fs/cgroup$(cut -d: -f3 /proc/self/cgroup)/memory.max"'
is 20971520 "$T" exec inner systemd-run --wait -q --pipe -p MemoryMax=20M sh -c "$inside"
is inner "$T" stop inner
is '0 SIGRTMIN+3' "$T" inspect -f '{{.State.ExitCode}} {{.Config.StopSignal}}' inner
"$T" rm inner >/dev/null

say 'what a build runs keeps its limits'
"$T" build --network none --memory 48m --pids-limit 33 --cpus 0.5 -f - . >"$work/out" 2>&1 <<X
FROM $image
RUN cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/pids.max /sys/fs/cgroup/cpu.max
RUN tail /dev/zero || echo killed \$?
X
for line in 50331648 33 '50000 100000' 'killed 137'; do grep -q " $line\$" "$work/out"; done

say 'a newer image is taken, and one that does not start is given back'
printf '[[registry]]\nlocation = "127.0.0.1:5000"\ninsecure = true\n' >"$HOME/.config/containers/registries.conf"
systemd-run --user -q --unit registry "$(command -v node)" "$here/registry.mjs" 5000 "$work/layout"
publish() { # WORD that the image serves
    "$T" build -q --network none -t "localhost/app:$1" -f - . >"$work/out" 2>"$work/err" <<X
FROM $image
HEALTHCHECK --interval=1s --retries=1 CMD test "\$SERVES" != bad
ENV SERVES=$1
CMD ["sh", "-c", "mkdir -p /www; echo \$SERVES >/www/index.html; exec httpd -f -p 80 -h /www"]
X
    rm -rf "$work/layout.new"
    "$T" save -q --format oci-dir -o "$work/layout.new" "localhost/app:$1"
    rm -rf "$work/layout"; mv "$work/layout.new" "$work/layout"
}
publish first
cat >"$quadlets/upd.container" <<X
[Container]
Image=127.0.0.1:5000/app:1
ContainerName=upd
PublishPort=127.0.0.1:18086:80
RunInit=yes
AutoUpdate=registry
Notify=healthy
HealthOnFailure=kill
[Install]
WantedBy=default.target
X
systemctl --user daemon-reload
systemctl --user start upd.service
soon answers 18086 first
is 'upd.service false' "$T" auto-update --format '{{.Unit}} {{.Updated}}'
publish good
is 'upd.service pending' "$T" auto-update --dry-run --format '{{.Unit}} {{.Updated}}'
answers 18086 first
is 'upd.service true' "$T" auto-update --format '{{.Unit}} {{.Updated}}'
soon answers 18086 good
publish bad
is 'upd.service rolled back' "$T" auto-update --format '{{.Unit}} {{.Updated}}'
grep -q 'did not start with the new image' "$work/err"
soon answers 18086 good
systemctl --user stop registry

say 'what a restart policy brings back after boot'
"$T" run -d --init --name again --restart always -p 127.0.0.1:18087:80 $image sh -c "$serve" again >/dev/null
"$T" run -d --init --name unless --restart unless-stopped -p 127.0.0.1:18088:80 $image sh -c "$serve" unless >/dev/null
"$T" run -d --init --name stopped --restart unless-stopped --network none $image sleep 1000 >/dev/null
"$T" stop -t 1 stopped >/dev/null
is tiffin-restart.service "$T" system enable restart
systemctl --user start tiffin-restart.service
systemctl --user start container-web container-kept pod-box quad.service
: >"$work/rebooted"
echo 'units: passed'
