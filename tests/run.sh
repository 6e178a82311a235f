#!/usr/bin/env bash
# Builds everything and runs every test. What is missing is installed first.
#   bash tests/run.sh [--long]     --long adds the long versions (fuzzing, monkey); suites see ATTENTION_LONG=1
# A suite fails when a test failed, when one was skipped, when it ended badly, and when it ran nothing at all.
# $ATTENTION_CONFORMANCE names a folder of outside test vectors for the conformance suite.
set -euo pipefail

case "$#:${1:-}" in
  0:) ;;
  1:--long) export ATTENTION_LONG=1 ;;
  *)
    echo "usage: bash tests/run.sh [--long]" >&2
    exit 2
    ;;
esac
if [[ -n ${ATTENTION_CONFORMANCE:-} ]]; then
  ATTENTION_CONFORMANCE=$(cd "$ATTENTION_CONFORMANCE" && pwd)
  export ATTENTION_CONFORMANCE
fi

# shellcheck source=SCRIPTDIR/../web/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/../web/setup.sh"
setup_tests
build native
build native-asan --target unit_tests
build web

cd "$setup_root"
logs=build/tests
mkdir -p "$logs"
table=()
all_passed=0
all_failed=0

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
  elif ((skipped > 0)); then
    note="$skipped skipped"
    failed=$((failed + skipped))
  fi
  all_passed=$((all_passed + passed))
  all_failed=$((all_failed + failed))
  table+=("$(printf '%-28s %6d passed %6d failed %5d s  %s' "$name" "$passed" "$failed" $((SECONDS - start)) "$note")")
  echo "${table[-1]}"
}

suite "unit (native)" build/native/unit_tests
suite "unit (sanitizers)" env -u ATTENTION_WEBGPU_LIBRARY build/native-asan/unit_tests  # Dawn is not ours to sanitize
suite "unit (WebAssembly)" node build/web/unit_tests.cjs
suite "shaders" node tests/gpu/run.mjs
suite "conformance" node tests/conformance/run.mjs
suite "browser and desktop" node tests/browser/run.mjs

echo
printf '%s\n' "${table[@]}"
echo "$all_passed passed, $all_failed failed"
((all_failed == 0))
