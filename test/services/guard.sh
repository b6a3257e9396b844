#!/bin/sh
# Undoes what another process did, when that process says so or dies.
# Reads one command a line from standard input; at its end, which the death of the writer brings about too,
# runs the commands, newest first. See guard.ts.
trap '' HUP INT TERM

# stop SIGNAL PID: ends the process group of PID, by force after five seconds.
stop() {
  kill -s "$1" "$2" 2>/dev/null || return 0
  tries=0
  while kill -s 0 "$2" 2>/dev/null; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ]; then
      kill -s KILL -- "-$2" 2>/dev/null
      return 0
    fi
    sleep 0.05
  done
}

undo=''
while IFS= read -r command; do
  undo="$command
$undo"
done
eval "$undo"
