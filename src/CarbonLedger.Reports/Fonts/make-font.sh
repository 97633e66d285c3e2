#!/bin/sh
# Makes carbonledger-wqy-microhei.ttf from WenQuanYi Micro Hei 0.2.0-beta (wqy-microhei.ttc, face 0) with fontTools 4.38.
# Usage: ./make-font.sh path/to/wqy-microhei.ttc
# The glyphs are every character of ../Words*.cs, ../Lifecycle/*Words.cs, of the inventory's tables and of margin.txt, and the ranges below. "modified" is kept, so a second run gives the same bytes.
set -eu
cd "$(dirname "$0")"
text=$(mktemp)
trap 'rm -f "$text"' EXIT
cat ../Words*.cs ../Lifecycle/*Words.cs ../../CarbonLedger.Carbon/Inventory/InventoryTables.cs margin.txt > "$text"
pyftsubset "$1" --font-number=0 --text-file="$text" \
  --unicodes=U+0020-007E,U+00A0-00FF,U+0391-03A9,U+03B1-03C9,U+2010-2026,U+2030,U+2080-2089,U+2070-2079,U+2190-2193,U+2211,U+2212,U+2248,U+2260,U+2264,U+2265,U+25A0,U+25A1,U+25CF,U+2713,U+3001-3011,U+FF01-FF5E \
  --layout-features='' --no-hinting --desubroutinize --notdef-outline --name-IDs='*' --name-languages='0x409' --drop-tables+=GSUB,GPOS,GDEF,vhea,vmtx,FFTM \
  --no-recalc-timestamp --output-file=carbonledger-wqy-microhei.ttf
