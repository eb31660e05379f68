#!/bin/bash
# Runs every command line of a theme file with one tool and prints a record a line:
#   LINE-NUMBER STATUS BASE64-STDOUT BASE64-STDERR
# usage: driver.sh THEME-FILE TOOL SCRATCH-DIRECTORY    (the tool is $T in the lines; the directory is $D)
theme=$1 T=$2 D=$3
export T D
mkdir -p "$D" && cd "$D" || exit 1
number=0
while IFS= read -r line; do
    number=$((number + 1))
    case "$line" in '' | '#'*) continue ;; esac
    timeout 60 bash -c "${line#* }" </dev/null >"$D/.out" 2>"$D/.err"
    status=$?
    sed -i "s#$D#/scratch#g" "$D/.out" "$D/.err"
    printf '%s %s %s %s\n' "$number" $status "$(base64 -w0 <"$D/.out" | sed 's/^$/-/')=" "$(base64 -w0 <"$D/.err")="
done <"$theme"
