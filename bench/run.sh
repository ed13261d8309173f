#!/bin/bash
# Hearth and DuckDB on the same synthetic city, in turn, each a whole process with two threads.
#     bench/run.sh [BUILD [PERSONS [RUNS]]]     needs BUILD/hearth, BUILD/city, node, npm and /usr/bin/time
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."

build=${1:-build}
persons=${2:-400000}
runs=${3:-5}
threads=2
today=2023-08-28 # the day on which bench/city stands
peer=$build/bench/duckdb
work=$build/bench/$(date +%s)-$$ # new each time, removed when all is measured (README.md says why)
city=$work/city

fail() {
    echo "bench: $*" >&2
    exit 1
}

for program in "$build/hearth" "$build/city" /usr/bin/time; do [ -x "$program" ] || fail "$program is missing"; done
for program in node npm; do command -v "$program" >/dev/null || fail "$program is missing"; done

prepare() {
    mkdir -p "$peer"
    cp bench/duckdb/package.json bench/duckdb/*.mjs bench/duckdb/match.sql "$peer/"
    [ -d "$peer/node_modules/@duckdb" ] || (cd "$peer" && npm install --no-package-lock --no-audit --no-fund --silent)
    "$build/city" "$city" --persons "$persons" --seed 1 --utf8 --rules "$(realpath -m --relative-to="$city" rules)"
    rows=$(cat "$city"/inbox/*.csv | wc -l)
    bytes=$(cat "$city"/inbox/*.csv | wc -c)
    for ((run = 1; run <= runs; run++)); do cp -a "$city" "$work/site-$run"; done
    echo "city: $((rows - $(ls "$city"/inbox/*.csv | wc -l))) rows, $((bytes / 1000000)) MB in $(ls "$city"/inbox/*.csv | wc -l) files"
}

# measure NAME COMMAND…: appends "wall-ms cpu-ms peak-KiB run" to NAME.times, and keeps its messages as NAME-RUN.err.
# Exit 2 of hearth is a finished night.
measure() {
    local name=$1 began ended status=0 user system peak
    shift
    began=${EPOCHREALTIME/./}
    /usr/bin/time -q -f '%U %S %M' -o "$work/$name.usage" "$@" >"$work/$name.out" 2>"$work/$name-$run.err" || status=$?
    ended=${EPOCHREALTIME/./}
    [ "$status" = 0 ] || { [ "$name" = hearth ] && [ "$status" = 2 ]; } || { cat "$work/$name-$run.err" >&2; fail "$name ended with $status"; }
    read -r user system peak < <(tail -n 1 "$work/$name.usage")
    awk -v wall=$((ended - began)) -v user="$user" -v kernel="$system" -v peak="$peak" -v run="$run" \
        'BEGIN { printf "%.0f %.0f %d %d\n", wall / 1000, (user + kernel) * 1000, peak, run }' >>"$work/$name.times"
}

median() { # median NAME COLUMN
    cut -d' ' -f"$2" "$work/$1.times" | sort -n | awk '{ v[NR] = $1 } END { printf "%d\n", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

report() { # report NAME
    printf '%-14s wall %6.0f ms   cpu %6.0f ms   peak %5.0f MiB   walls:' "$1" "$(median "$1" 1)" "$(median "$1" 2)" \
        "$(($(median "$1" 3) / 1024))"
    cut -d' ' -f1 "$work/$1.times" | tr '\n' ' ' | sed 's/^/ /'
    echo
}

stages() { # of Hearth's median run: "intake 0.20 s link 0.12 s …"
    local run
    run=$(sort -n "$work/hearth.times" | awk '{ v[NR] = $4 } END { print v[int(NR / 2) + 1] }')
    sed -n 's/^hearth: [^ ]* \([a-z]*\)  \([0-9.]* s\).*/\1 \2/p' "$work/hearth-$run.err" | tr '\n' ' '
}

mkdir -p "$work"
trap 'rm -rf "$work"' EXIT
prepare
sleep 2 # files that changed in the second of the lock are hashed once more; an office's are older
sync
for ((run = 1; run <= runs; run++)); do
    site=$work/site-$run
    measure hearth "$build/hearth" run "$site" --date "$today" --threads "$threads"
    measure duckdb node "$peer/peer.mjs" "$city/inbox" "$work/flags.csv" "$today" "$threads"
    measure duckdb-start node "$peer/peer.mjs"
    node "$peer/compare.mjs" "$city/inbox" "$site/runs/$today-1/flags.jsonl" "$work/flags.csv" >"$work/compare.out" ||
        { cat "$work/compare.out"; fail "run $run: not the same subjects"; }
done

cat "$work/compare.out"
echo "medians of $runs runs, $threads threads, $persons persons:"
report hearth
echo "  stages: $(stages)"
for name in duckdb duckdb-start; do report "$name"; done
awk -v hearth="$(median hearth 1)" -v duckdb="$(median duckdb 1)" -v start="$(median duckdb-start 1)" \
    -v writing="$(stages | awk '{ for (i = 1; i < NF; i += 3) if ($i ~ /casebook|outcome|publish/) sum += $(i + 1) } END { print 1000 * sum }')" \
    -v hearth_peak="$(median hearth 3)" -v duckdb_peak="$(median duckdb 3)" -v start_peak="$(median duckdb-start 3)" 'BEGIN {
    printf "time:   hearth / duckdb = %.2f without the start of node and DuckDB, %.2f with it\n", hearth / (duckdb - start), hearth / duckdb
    printf "        matching alone, before cases, lists and publishing: %.2f without it, %.2f with it\n", (hearth - writing) / (duckdb - start),
           (hearth - writing) / duckdb
    printf "memory: hearth / duckdb = %.2f, %.2f when what node holds at its start is taken off\n", hearth_peak / duckdb_peak,
           hearth_peak / (duckdb_peak - start_peak) }'
