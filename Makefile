# Hearth. `make run` and `make test` are all that a newcomer needs; both install the missing Debian packages first.
#
#   make            build/hearth
#   make run        tonight's matching on a copy of fixtures/liuzhou under build/
#   make test       every test        make asan    every test under ASan + UBSan
#   make races      nights under ThreadSanitizer
#   make matrix     nights made again under every setting of a machine, and by builds of gcc and clang
#   make fuzz SECONDS=n   looks for inputs that break the reading of deliveries, n seconds in all (clang)
#   make bench      400,000 made-up persons, beside DuckDB (needs node and npm)
#   make bench-intake   their files into typed cells, beside DuckDB's reader
#   make bench-evidence   a night with and without evidence
#   make types      rules/.types/hearth.lua, what an editor knows of the rules
#   make order      the direction of includes        make format    clang-format in place

ifeq ($(origin CC),default)
CC = gcc
endif
BUILD ?= build
WARN = -Wall -Wextra -Wconversion -Wmissing-prototypes -Werror
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=c17 -D_GNU_SOURCE -ffp-contract=off $(WARN) -Iengine -I/usr/include/lua5.4 $(CFLAGS)
LIBS = -llua5.4 -lpcre2-8 -lsqlite3 -lxlsxwriter -lcrypto -ljansson -lutf8proc -lzip -lexpat -lzstd -ldeflate -larchive -lpthread -lm

PACKAGES = gcc make libc6-dev liblua5.4-dev libpcre2-dev libsqlite3-dev libxlsxwriter-dev libssl-dev libjansson-dev libutf8proc-dev libzip-dev libexpat1-dev libzstd-dev libdeflate-dev libarchive-dev sqlite3
TEST_PACKAGES = $(PACKAGES) libcmocka-dev zlib1g-dev lua5.4 locales-all libxml2-utils unzip zip openssl strace time zstd
FUZZ_PACKAGES = clang libclang-rt-14-dev
SECONDS ?= 60

SOURCES := $(sort $(wildcard engine/*/*.c))
OBJECTS := $(SOURCES:engine/%.c=$(BUILD)/obj/%.o)
LIBRARY := $(BUILD)/libhearth.a
HEADERS := $(sort $(wildcard engine/*/*.h))
SOURCES_DIGEST := $(firstword $(shell cat $(SOURCES) $(HEADERS) | sha256sum))
UNITS := $(sort $(wildcard tests/unit/*/*_test.c))
UNIT_PROGRAMS := $(UNITS:tests/unit/%.c=$(BUILD)/unit/%)
FUZZ := $(sort $(filter-out tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c)))
FUZZ_PROGRAMS := $(FUZZ:tests/fuzz/%.c=$(BUILD)/fuzz/%)

.DEFAULT_GOAL := all
.PHONY: all run test matrix asan races fuzz fuzzers bench bench-intake bench-evidence types order format clean packages test-packages units

all: $(BUILD)/hearth

$(BUILD)/obj/%.o: engine/%.c
	@mkdir -p $(@D)
	@echo '  CC $<'
	@$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

# By which a run says what made it: it changes with any source, so that one small file is compiled then.
$(BUILD)/obj/night/seal_made_by.o: $(SOURCES) $(HEADERS)
$(BUILD)/obj/night/seal_made_by.o: ALL_CFLAGS += -DHEARTH_SOURCES='"$(SOURCES_DIGEST)"'

$(LIBRARY): $(filter-out $(BUILD)/obj/commands/main.o,$(OBJECTS))
	@rm -f $@
	@$(AR) rcsD $@ $^

$(BUILD)/hearth: $(BUILD)/obj/commands/main.o $(LIBRARY)
	@$(CC) $(ALL_CFLAGS) $^ -o $@ $(LIBS)

$(BUILD)/unit/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -MMD -MP $< $(LIBRARY) -o $@ -lcmocka -lz $(LIBS)

$(BUILD)/city: $(sort $(wildcard bench/city/*.c)) $(wildcard bench/city/*.h)
	@mkdir -p $(@D)
	@$(CC) -std=c17 -D_GNU_SOURCE $(WARN) -Ibench/city $(CFLAGS) $(filter %.c,$^) -o $@ -lm

# Seeds are replayed by a main of our own; `make fuzz` builds the same files with libFuzzer's.
FUZZ_MAIN = tests/fuzz/replay.c
$(BUILD)/fuzz/%: tests/fuzz/%.c tests/fuzz/replay.c $(wildcard tests/fuzz/*.h) $(LIBRARY)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $< $(FUZZ_MAIN) $(LIBRARY) -o $@ $(LIBS)

$(BUILD)/flips: tests/flips.c $(LIBRARY)
	@$(CC) $(ALL_CFLAGS) -MMD -MP $< $(LIBRARY) -o $@ $(LIBS)

$(BUILD)/reading: bench/reading/main.c $(LIBRARY)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -MMD -MP $< $(LIBRARY) -o $@ $(LIBS)

-include $(OBJECTS:.o=.d) $(UNIT_PROGRAMS:=.d) $(BUILD)/reading.d $(BUILD)/flips.d

units: $(UNIT_PROGRAMS) $(FUZZ_PROGRAMS) $(BUILD)/flips

packages:
	@tests/packages $(PACKAGES)

test-packages:
	@tests/packages $(TEST_PACKAGES)

run: packages
	@$(MAKE) --no-print-directory -s all
	@tests/show $(BUILD)

test: test-packages
	@$(MAKE) --no-print-directory -s all units
	@tests/run $(BUILD)

matrix: test-packages
	@$(MAKE) --no-print-directory -s all
	@tests/run $(BUILD) "replay.matrix tests/replay-matrix all"

asan: test-packages
	@$(MAKE) --no-print-directory -s BUILD=$(BUILD)/asan CFLAGS="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer" all units
	@tests/run $(BUILD)/asan

races: test-packages
	@$(MAKE) --no-print-directory -s BUILD=$(BUILD)/races CFLAGS="-O1 -g -fsanitize=thread -Wno-maybe-uninitialized" all $(BUILD)/races/city
	@tests/run $(BUILD)/races "races tests/races"

# The limits of text are small here, so that short inputs reach them.
fuzz: test-packages
	@tests/packages $(FUZZ_PACKAGES)
	@$(MAKE) --no-print-directory -s BUILD=$(BUILD)/fuzzer CC=clang FUZZ_MAIN=-fsanitize=fuzzer CFLAGS="-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -DCSV_FIELD_MOST=200 -DCSV_ROW_MOST=1000 -DROWS_MOST=16384 -DPOOL_MOST=4194304" fuzzers
	@tests/fuzz/run $(BUILD)/fuzzer/fuzz $(SECONDS)

fuzzers: $(FUZZ_PROGRAMS)

bench: all $(BUILD)/city
	@bench/run.sh $(BUILD)

bench-intake: $(BUILD)/reading $(BUILD)/city
	@bench/intake.sh $(BUILD)

bench-evidence: all $(BUILD)/city
	@bench/evidence.sh $(BUILD)

types: all
	@$(BUILD)/hearth rules fixtures/liuzhou --types -o rules/.types/hearth.lua

order:
	@tests/order

format:
	clang-format -i $(SOURCES) $(wildcard engine/*/*.h) $(UNITS) $(wildcard tests/unit/*/*.h tests/fuzz/*.[ch] bench/*/*.[ch])

clean:
	rm -rf $(BUILD)
