#!/bin/bash
# What evidence costs a night: the engine as it is beside two copies of its sources in which it is switched off, on the synthetic city.
#     bench/evidence.sh [BUILD [PERSONS [RUNS]]]     needs BUILD/hearth, BUILD/city and /usr/bin/time
# Copy "log": what was read is logged, but nothing of it kept. Copy "none": the log holds one entry, written over and over. The rest of the
# night, the case files and lists among it, is the same work; only sources cannot be told, and what is ranked by their number. The engine itself
# has no such switch.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."

build=${1:-build}
persons=${2:-400000}
runs=${3:-3}
today=2023-08-28
work=$build/bench
city=$work/city-$persons
site=$work/evidence-site

# copy NAME: the sources with evidence switched off, built under $work/NAME
copy() {
    local tree=$work/evidence-$1
    rm -rf "$tree/engine"
    mkdir -p "$tree"
    cp -R engine Makefile "$tree/"
    sed -i '/^void evidence_take_parts(.*{$/s/{$/{ flag->first_read = worker->read_count; if (worker->book) return;/' "$tree/engine/judge/evidence.c"
    [ "$1" = log ] ||
        sed -i '/^void log_read(.*{$/s/{$/{ if (worker->log_room) worker->log_count = 0;/' \
            "$tree/engine/judge/worker.c"
    ! cmp -s engine/judge/evidence.c "$tree/engine/judge/evidence.c" || { echo "bench: nothing was switched off" >&2; exit 1; }
    [ "$1" = log ] || ! cmp -s engine/judge/worker.c "$tree/engine/judge/worker.c" || { echo "bench: the log was not switched off" >&2; exit 1; }
    make -s -C "$tree" CC="${CC:-gcc}" all >/dev/null
}

# night NAME PROGRAM: appends "wall-ms cpu-ms peak-KiB" to NAME.times and keeps what the night says of whom
night() {
    local began ended status=0 user system peak
    rm -rf "$site"
    cp -a "$city" "$site"
    sync
    sleep 2
    began=${EPOCHREALTIME/./}
    /usr/bin/time -q -f '%U %S %M' -o "$work/$1.usage" "$2" run "$site" --date "$today" --threads 2 --quiet >"$work/$1.out" 2>&1 || status=$?
    ended=${EPOCHREALTIME/./}
    [ "$status" = 0 ] || [ "$status" = 2 ] || { cat "$work/$1.out" >&2; exit 1; }
    read -r user system peak < <(tail -n 1 "$work/$1.usage")
    awk -v wall=$((ended - began)) -v cpu="$user $system" -v peak="$peak" 'BEGIN { split(cpu, c, " "); printf "%.0f %.0f %d\n", wall / 1000, (c[1] + c[2]) * 1000, peak }' \
        >>"$work/evidence-$1.times"
    cut -d, -f2-6,8 "$site/runs/$today-1/flags.csv" | sort | sha256sum >"$work/evidence-$1.said"
    echo "$(wc -l <"$site/runs/$today-1/flags.csv") $(stat -c %s "$site/runs/$today-1/flags.jsonl") $(stat -c %s "$site/casebook.db")" >"$work/evidence-$1.bytes"
}

mkdir -p "$work"
[ -e "$city/inbox" ] || "$build/city" "$city" --persons "$persons" --seed 1 --utf8 --rules "$(realpath -m --relative-to="$city" rules)"
copy log
copy none
rm -f "$work"/evidence-*.times
for ((run = 1; run <= runs; run++)); do
    night whole "$build/hearth"
    night log "$work/evidence-log/build/hearth"
    night none "$work/evidence-none/build/hearth"
done
for name in log none; do cmp "$work/evidence-whole.said" "$work/evidence-$name.said" || { echo "bench: not the same flags" >&2; exit 1; }; done
for name in whole log none; do
    awk -v name="$name" -v bytes="$(cat "$work/evidence-$name.bytes")" '
        NR == 1 || $1 < wall { wall = $1 } NR == 1 || $2 < cpu { cpu = $2 } NR == 1 || $3 < peak { peak = $3 } { walls = walls " " $1 "/" $2 }
        END { split(bytes, b, " ")
              printf "%-6s wall %5d ms  cpu %5d ms  peak %4d MiB  %d flags  flags.jsonl %.1f MB  casebook %.1f MB   wall/cpu:%s\n",
                     name, wall, cpu, peak / 1024, b[1] - 1, b[2] / 1e6, b[3] / 1e6, walls }' "$work/evidence-$name.times"
done
