#!/bin/bash
# Stands in for a program that the node plugin runs (the links to this file are named as they are) and is the end of the
# plugin when its turn comes: "3 before" in the file "turn" beside the links kills it as it begins its third program,
# "3 after" when that has done its work.
here=${0%/*}
tool=${0##*/}
export PATH=${PATH#"$here":}
turn=0 when=
[ -f "$here/turn" ] && read -r turn when <"$here/turn"
[ "$turn" -gt 0 ] && echo "$((turn - 1)) $when" >"$here/turn"
if [ "$turn" = 1 ] && [ "$when" = before ]; then
  kill -9 $PPID
  exit 1
fi
"$tool" "$@"
result=$?
[ "$turn" = 1 ] && kill -9 $PPID
exit $result
