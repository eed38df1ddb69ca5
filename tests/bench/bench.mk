# The benchmark; included by tests/tests.mk. Never part of `make test`.

BENCH = $(BUILD)/tests/bench
BENCH_PROGRAMS = $(BENCH)/launches $(BENCH)/bare $(BENCH)/relay \
		 $(BENCH)/redact

$(BENCH)/launches: $(patsubst %,$(BUILD)/obj/tests/bench/%.o,\
		launches contender figures) $(BUILD)/obj/common.a
$(BENCH)/bare $(BENCH)/relay: $(BENCH)/%: $(BUILD)/obj/tests/bench/%.o \
		$(BUILD)/obj/common.a
$(BENCH)/bare: BENCH_LIBS = -lcurl
# A program's peak memory begins with that of what spawned it, so this is small;
# but a sanitizer's library cannot be linked in.
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
