#!/bin/bash
# How fast the files of a synthetic city become typed cells: Hearth in UTF-8 and GB18030, and DuckDB's reader beside it.
#     bench/intake.sh [BUILD [PERSONS [RUNS]]]     needs BUILD/reading, BUILD/city, iconv; node and npm for DuckDB
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."

build=${1:-build}
persons=${2:-400000}
runs=${3:-5}
work=$build/bench
peer=$work/duckdb

# city NAME OPTION…: a city with its rules, made once
city() {
    local folder=$work/$1-$persons
    shift
    [ -e "$folder/inbox" ] ||
        "$build/city" "$folder" --persons "$persons" --seed 1 --utf8 "$@" --rules "$(realpath -m --relative-to="$folder" rules)" 2>/dev/null
}

mkdir -p "$work"
city city
city clean --dirt 0
dirty=$work/city-$persons
clean=$work/clean-$persons
gb=$work/gb18030-$persons
if [ ! -e "$gb/inbox" ]; then
    mkdir -p "$gb/inbox"
    cp "$dirty/site.lua" "$dirty/casebook.key" "$gb/"
    for file in "$dirty"/inbox/*.csv; do iconv -f UTF-8 -t GB18030 "$file" >"$gb/inbox/${file##*/}"; done
fi

echo "the city of make bench, 2 % of its rows dirty, UTF-8:"
"$build/reading" "$dirty" "$runs"
echo "the same in GB18030:"
"$build/reading" "$gb" "$runs"
echo "a clean city, UTF-8:"
"$build/reading" "$clean" "$runs"
if command -v node >/dev/null && command -v npm >/dev/null; then
    mkdir -p "$peer"
    cp bench/duckdb/package.json bench/duckdb/reading.* "$peer/"
    [ -d "$peer/node_modules/@duckdb" ] || (cd "$peer" && npm install --no-package-lock --no-audit --no-fund --silent)
    for threads in 1 2; do node "$peer/reading.mjs" "$clean/inbox" "$threads" "$runs"; done
else
    echo "without node and npm: no DuckDB beside it"
fi
