# The benchmark; included by tests/tests.mk. Not part of `make test`.

BENCH = $(BUILD)/tests/bench
BENCH_PROGRAMS = $(BENCH)/launches $(BENCH)/bare $(BENCH)/relay \
		 $(BENCH)/redact

$(BENCH)/launches: $(patsubst %,$(BUILD)/obj/tests/bench/%.o,\
		launches contender figures) $(BUILD)/obj/common.a
$(BENCH)/bare $(BENCH)/relay: $(BENCH)/%: $(BUILD)/obj/tests/bench/%.o \
		$(BUILD)/obj/common.a
$(BENCH)/bare: BENCH_LIBS = -lcurl
# A program's peak memory includes that of the process that spawned it, so this
# one is small; a sanitizer's library cannot be linked.
ifndef SANITIZE
$(BENCH)/launches: LINKING := $(LINKING:-pie=-static-pie)
endif

$(BENCH)/redact: $(BUILD)/obj/tests/bench/redact.o \
		$(BUILD)/obj/launcher.a $(BUILD)/obj/common.a
$(BENCH)/redact: BENCH_LIBS = $(LAUNCHER_LIBS)

$(BENCH_PROGRAMS):
	@mkdir -p $(@D)
	$(QUIET_LD)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(BENCH_LIBS)

bench: deps-build deps-bench static
	@$(MAKE) --no-print-directory programs $(TEST_PROGRAMS) \
		$(BENCH_PROGRAMS)
	@tests/bench/run $(BUILD)

.PHONY: bench
