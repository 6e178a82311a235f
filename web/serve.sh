#!/usr/bin/env bash
# Builds the web app into build/web and serves it on this machine. What is missing is installed first.
set -euo pipefail

usage() {
  echo "usage: bash web/serve.sh [--port N] [--no-serve]"
  echo "  --port N     serve on http://127.0.0.1:N (8080)"
  echo "  --no-serve   only build"
}

port=8080
serve=1
while (($#)); do
  case $1 in
    --port)
      port=${2:-}
      if ! [[ $port =~ ^[0-9]{1,5}$ ]] || ((10#$port < 1 || 10#$port > 65535)); then
        echo "serve.sh: --port wants a number from 1 to 65535, not \"$port\"" >&2
        usage >&2
        exit 2
      fi
      shift 2
      ;;
    --no-serve)
      serve=0
      shift
      ;;
    --help | -h)
      usage
      exit
      ;;
    *)
      echo "serve.sh: unknown option $1" >&2
      usage >&2
      exit 2
      ;;
  esac
done

# shellcheck source=SCRIPTDIR/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
setup_build
build web --target page

if ((serve)); then
  # It prints the address itself, once it listens there.
  exec python3 -u -m http.server --bind 127.0.0.1 --directory "$setup_root/build/web" "$port"
fi
