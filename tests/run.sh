#!/usr/bin/env bash
# Runs the tests; what is missing is installed and built first, and no more of it than what was asked for needs.
#   bash tests/run.sh [--long] [SUITE [NAME...]]     without a suite: every one
#     house           what keeps the sources in order; builds nothing
#     unit            the unit tests, native; NAME is part of a file's path or of a test case's name
#     sanitizers      the same over rooms built with the address and undefined-behaviour sanitizers
#     wasm            those of texts, kernels and files, as WebAssembly under node
#     shaders         the shaders; builds nothing
#     conformance     command lines and module against numbers that are not their own
#     browser         the stories; NAME is part of a story's file or name
#   --long adds the long versions (fuzzing, monkey; suites see ATTENTION_LONG=1), Firefox, WebKit, bundlers and the deletions of what the recipes
#   of CONTRIBUTING.md name (tests/house/deletions.mjs), and compiles each file by itself,
#   which finds a forgotten #include.
# A suite fails when a test failed, when one was skipped, when it ended badly, when it ran nothing at all and when nothing in
# it is called NAME.
# $ATTENTION_CONFORMANCE names a folder of outside test vectors for the conformance suite.
set -euo pipefail

kSuites=(house unit sanitizers wasm shaders conformance browser)
unity=ON
if [[ ${1:-} == --long ]]; then
  export ATTENTION_LONG=1
  unity=OFF
  shift
fi
wanted=${1:-${kSuites[*]}}
names=("${@:2}")
if [[ ! " ${kSuites[*]} " =~ " $wanted " ]]; then
  echo "run.sh: no suite is called $1" >&2
  echo "usage: bash tests/run.sh [--long] [$(IFS='|' && echo "${kSuites[*]}") [NAME...]]" >&2
  exit 2
fi
if [[ -n ${ATTENTION_CONFORMANCE:-} ]]; then
  ATTENTION_CONFORMANCE=$(cd "$ATTENTION_CONFORMANCE" && pwd)
  export ATTENTION_CONFORMANCE
fi

# shellcheck source=SCRIPTDIR/../web/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/../web/setup.sh"
setup_tests

wants() { [[ " $wanted " == *" $1 "* ]]; }

# What the suites need of each preset, each built in one go.
native=() web=()
wants unit && native+=(unit_tests)
wants sanitizers && native+=(unit_tests_sanitized)
wants wasm && web+=(unit_tests)
wants conformance && native+=(attention) web+=(module attention-cli-core data)
wants browser && native+=(attention attention-playground data packages) web+=(page packages)
build_native() { ((${#native[@]} == 0)) || build native -DCMAKE_UNITY_BUILD=$unity --target "${native[@]}"; }
build_web() { ((${#web[@]} == 0)) || build web --target "${web[@]}"; }
build_native

cd "$setup_root"
logs=build/tests
mkdir -p "$logs"
results=$logs/results  # a line per suite: passed, failed, and what is printed of it
: >"$results"

# counts < LOG: "passed failed skipped" from the last summary, doctest's or a line "N passed, M failed[, K skipped]"
counts() {
  sed -nE \
    -e 's/.*test cases: *[0-9]+ *\| *([0-9]+) passed *\| *([0-9]+) failed *\| *([0-9]+) skipped.*/\1 \2 \3/p' \
    -e 's/^([0-9]+) passed, ([0-9]+) failed$/\1 \2 0/p' \
    -e 's/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p' | tail -n 1
}

# suite NAME COMMAND...
suite() {
  local name=$1 log code=0 passed failed skipped note="" start=$SECONDS
  log=$logs/${name//[^a-zA-Z]/-}.log
  echo "== $name"
  "${@:2}" 2>&1 | tee "$log" || code=$?
  read -r passed failed skipped < <(counts <"$log") || true
  if [[ -z ${passed:-} ]]; then
    passed=0 failed=0 skipped=0
  fi
  if ((passed + failed == 0)); then
    note="no test ran to its end (exit status $code)"
    failed=1
  elif ((code != 0 && failed == 0)); then
    note="ended with exit status $code"
    failed=1
  elif ((skipped > 0 && ${#names[@]} == 0)); then  # with a NAME, all others are
    note="$skipped skipped"
    failed=$((failed + skipped))
  fi
  printf -v note '%-28s %6d passed %6d failed %5d s  %s' "$name" "$passed" "$failed" $((SECONDS - start)) "$note"
  echo "$note"
  echo "$passed $failed $note" >>"$results"
}

# unit_suite SUITE COMMAND...: doctest's program, once for each NAME or once for all
unit_suite() {
  local name filter
  wants "$1" || return 0
  if ((${#names[@]} == 0)); then suite "$@"; fi
  for name in "${names[@]}"; do
    filter=--test-case
    if [[ -n $(find tests/unit -path "*$name*.cpp" -print -quit) ]]; then filter=--source-file; fi
    suite "$1 $name" "${@:2}" "$filter=*$name*"
  done
}

# node_suite SUITE FILE: a program of node that takes NAMEs
node_suite() { if wants "$1"; then suite "$1" node "$2" "${names[@]}"; fi; }

native_suites() {
  # Of every block of memory the sanitizer notes who took it: eight callers say as much as thirty, in a fifth less time. Dawn is not ours.
  unit_suite sanitizers env -u ATTENTION_WEBGPU_LIBRARY ASAN_OPTIONS=malloc_context_size=8 build/native/unit_tests_sanitized
  unit_suite unit build/native/unit_tests
  node_suite shaders tests/gpu/run.mjs
  node_suite house tests/house/run.mjs
  # With a NAME a suite may have nothing called so, which fails; so deletions run where all of the house is asked for.
  if wants house && [[ -n ${ATTENTION_LONG:-} ]] && ((${#names[@]} == 0)); then suite deletions node tests/house/deletions.mjs; fi
}
web_suites() {
  unit_suite wasm node build/web/unit_tests.cjs
  node_suite conformance tests/conformance/run.mjs
  node_suite browser tests/browser/run.mjs
}
if [[ $wanted == "${kSuites[*]}" ]]; then
  # In two lanes: what is native is tested while the page is still built. What that lane says is printed when it is done.
  native_suites >"$logs/native-lane.txt" 2>&1 &
  lane=$!
  if build_web; then web_suites; else echo "0 1 the page was not built" >>"$results"; fi
  wait "$lane" || echo "the native lane ended with exit status $?" >>"$logs/native-lane.txt"
  cat "$logs/native-lane.txt"
else
  build_web
  native_suites
  web_suites
fi

echo
cut -d ' ' -f 3- "$results"
awk -v suites="$(wc -w <<<"$wanted")" '{ passed += $1; failed += $2 }
  END { print passed " passed, " failed " failed"; exit failed > 0 || NR < suites }' "$results"
