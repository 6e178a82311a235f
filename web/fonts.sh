#!/usr/bin/env bash
# fonts.sh OUTDIR: the fonts of the app, cut down to the characters it can show.
#   inter-{regular,medium,semibold}.otf   all of the interface in Latin letters
#   inter-*-more.otf                      letters and signs that visitors may type; only regular has all Greek and signs
#   pagella-{regular,italic}.otf          mathematics
#   names.otf                             the names of the languages, for the switch that is always on view
#   cjk-{regular,bold}.otf                the Chinese characters of our own texts, no more
#   cjk-more.ttf                          the 3,755 most common Chinese characters (GB 2312 level 1), for what visitors type
# They keep their names, copyright and licence entries (all three families may be passed on, subsets too);
# layout tables go, because the app's text renderer does not read them, and subroutines, which gzip does better.
set -euo pipefail
export LC_ALL=C.UTF-8

out=${1:?usage: fonts.sh OUTDIR}
web=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
inter=/usr/share/fonts/opentype/inter
pagella=/usr/share/texmf/fonts/opentype/public/tex-gyre
noto=/usr/share/fonts/opentype/noto
droid=/usr/share/fonts/truetype/droid

mkdir -p "$out"
lists=$(mktemp -d)
trap 'rm -rf "$lists"' EXIT

# One list a font family, one character a line.
python3 - "$web" "$lists" <<'PYTHON'
import json, pathlib, string, sys

web, lists = map(pathlib.Path, sys.argv[1:])

def span(first, last):
    return [chr(c) for c in range(ord(first), ord(last) + 1)]

def texts(value):
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list):
        return "".join(map(texts, value))
    return value if isinstance(value, str) else ""

ascii = span(" ", "~")
greek = span("Α", "Ρ") + span("Σ", "Ω") + span("α", "ω")
formula_capitals = "ΓΔΘΛΞΠΣΦΨΩ"  # the other ones look like Latin letters
# Latin-1 (without the soft hyphen) and Latin Extended-A (without a letter that Unicode retired).
latin = [c for c in span("\u00a0", "\u017f") if c not in "\u00ad\u0149"]
symbols = "“”‘’–…·×÷−±≤≥≈→←∞√ΣΔ✓εμσ"
typed_symbols = "‚„‹›‐—•↑↓∆∂αβγδθλπφ"
more_symbols = "∏∑≠↔⇒▲▼◀▶■□●○★′″‰€⌘⌥⇧⌫₀₁₂₃₄₅₆₇₈₉ᵢⱼ⁰ⁿ"
mathematics = "√∑∏∂∞∇∈∘⊙⊤⟨⟩±×·÷−≤≥≠≈→←…⋯⋮′²³‖⌊⌋⌈⌉∝∼∪ℓ"
cjk_marks = "、。「」『』《》【】！（），：；？～"

own = [*web.glob("strings/*.json"), *web.glob("scenes/*.json"), *web.glob("lessons/*.json"), *web.glob("lexicon.json"), *web.glob("shelf.json"), *web.glob("glossary/*.json")]
used = "".join(texts(json.loads(file.read_text("utf-8"))) for file in own)
used_latin = [c for c in used if "\u00a0" <= c < "\u2e80"]
used = [c for c in used if c >= "\u2e80"]
level1 = [bytes([row, cell]).decode("gb2312") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)
          if (row, cell) <= (0xD7, 0xF9)]

def write(name, characters):
    characters = sorted(set(characters) - {"\n"})
    (lists / name).write_text("".join(c + "\n" for c in characters), "utf-8")

first = {*ascii, *symbols, *"\u00a0±·½×÷", *used_latin}
write("latin", first)
write("latin-more", {*latin, *greek, *typed_symbols, *more_symbols} - first)
write("latin-strong-more", {*latin, *typed_symbols} - first)
write("mathematics", [*ascii, *formula_capitals, *mathematics])
write("mathematics-letters", [*string.ascii_letters, *formula_capitals, *span("α", "ω")])
write("cjk", [*used, *cjk_marks])
write("names", [c for file in web.glob("strings/*.json") for c in json.loads(file.read_text("utf-8"))["language.name"]])
write("cjk-more", [*level1, *cjk_marks])
PYTHON

# subset LIST FONT OUTPUT [FACE]
subset() {
  local missing
  # Not --text-file: there a line that holds only "*" stands for every glyph.
  hb-subset "$2" --face-index="${4:-0}" --text="$(tr -d '\n' <"$lists/$1")" --output-file="$lists/$3" \
    --drop-tables+=GSUB,GPOS,GDEF,BASE,VORG --no-hinting --desubroutinize --name-IDs=0,1,2,4,5,6,13,14
  # A line of text comes back as one glyph number; 0, or several for a character put together, is a missing one.
  missing=$(hb-shape "$lists/$3" --text-file="$lists/$1" --no-glyph-names --no-positions --no-clusters |
    paste "$lists/$1" - | awk -F '\t' '$2 !~ /^\[[1-9][0-9]*\]$/ { print $1 }' | tr '\n' ' ')
  if [[ -n $missing ]]; then
    echo "fonts.sh: $2 has no glyph for: $missing" >&2
    return 1
  fi
  mv "$lists/$3" "$out/$3"
  printf '%-22s %4d characters %7d bytes %7d gzipped\n' "$3" "$(wc -l <"$lists/$1")" "$(wc -c <"$out/$3")" \
    "$(gzip -9 -c "$out/$3" | wc -c)"
}

subset latin "$inter/Inter-Regular.otf" inter-regular.otf
subset latin "$inter/Inter-Medium.otf" inter-medium.otf
subset latin "$inter/Inter-SemiBold.otf" inter-semibold.otf
subset latin-more "$inter/Inter-Regular.otf" inter-regular-more.otf
subset latin-strong-more "$inter/Inter-Medium.otf" inter-medium-more.otf
subset latin-strong-more "$inter/Inter-SemiBold.otf" inter-semibold-more.otf
subset mathematics "$pagella/texgyrepagella-regular.otf" pagella-regular.otf
subset mathematics-letters "$pagella/texgyrepagella-italic.otf" pagella-italic.otf
subset names "$noto/NotoSansCJK-Regular.ttc" names.otf 2   # face 2: simplified Chinese
subset cjk "$noto/NotoSansCJK-Regular.ttc" cjk-regular.otf 2
subset cjk "$noto/NotoSansCJK-Bold.ttc" cjk-bold.otf 2
subset cjk-more "$droid/DroidSansFallbackFull.ttf" cjk-more.ttf
