#!/bin/sh
# The command `inhouse`: `make setup` copies this file to .venv/bin/inhouse. It runs the code of the
# working directory, also in a copy of the workspace, as `python -m` does.
if [ ! -f cli/__main__.py ]; then
  echo "inhouse: $PWD is not a checkout of Inhouse: cd to its folder, and run it again" >&2
  exit 1
fi
exec "$(dirname "$(readlink -f "$0")")/python" -m cli "$@"
