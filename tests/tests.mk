# Tests, checks and the demo; included by the Makefile.

include tests/bench/bench.mk

TIME ?= 60
TEST_LIBS = -lcmocka
ALL_OBJECTS = $(BUILD)/obj/launcher.a $(BUILD)/obj/portal.a \
	      $(BUILD)/obj/common.a
ALL_LIBS = $(LAUNCHER_LIBS) -lcurl -lcjson

UNIT_SOURCES = $(wildcard tests/unit/*/test_*.c)
UNIT = $(patsubst %.c,$(BUILD)/tests/%,$(notdir $(UNIT_SOURCES)))
BLACKBOX = $(patsubst tests/blackbox/%.c,$(BUILD)/tests/blackbox/%,\
	   $(wildcard tests/blackbox/test_*.c))
FUZZ = $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
HARNESS = $(filter-out $(BUILD)/obj/tests/blackbox/test_% %/probe.o,\
	  $(call objects,tests/registry.c tests/blackbox/*.c))
STUB = $(call objects,tests/portal/*.c)
TEST_PROGRAMS = $(BUILD)/tests/loopback-portal $(BUILD)/tests/probe

include tests/soak/soak.mk

# The common objects of unit tests.
UNIT_SHARED = $(call objects,tests/registry.c tests/unit/*.c)

# Functions of other modules that a test replaces: WRAP_NAME.
WRAP_test_file = geteuid
WRAP_test_profile = statvfs
WRAP_test_value = ask_portal
WRAP_test_form_command = clock_deadline
WRAP_test_dialect = ask_portal
WRAP_test_settings = ask_portal
WRAP_test_quix = ask_portal
WRAP_test_topic = ask_portal
WRAP_test_rotate_places = renameat
WRAP_fuzz_helper = access pipe2 fork
wraps = $(foreach f,$(WRAP_$(1)),-Wl,--wrap=$(f))

$(BUILD)/obj/unit.a: $(UNIT_SHARED)

# The programs are in one folder, the sources in those of the modules.
$(foreach source,$(UNIT_SOURCES),$(eval \
	$(BUILD)/tests/$(basename $(notdir $(source))): \
	$(BUILD)/obj/$(source:.c=.o)))

$(UNIT): $(BUILD)/obj/unit.a $(ALL_OBJECTS)
	@mkdir -p $(@D)
	$(QUIET_LD)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(call wraps,$(@F)) \
		-o $@ $(filter %.o,$^) $(filter %.a,$^) $(ALL_LIBS) $(TEST_LIBS)

$(BUILD)/tests/blackbox/test_%: $(BUILD)/obj/tests/blackbox/test_%.o \
		$(HARNESS) $(BUILD)/obj/common.a
	@mkdir -p $(@D)
	$(QUIET_LD)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ \
		-lcjson $(LIBSODIUM) $(TEST_LIBS)

$(BUILD)/tests/loopback-portal: $(STUB) $(BUILD)/obj/common.a
	@mkdir -p $(@D)
	$(QUIET_LD)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ \
		-lmicrohttpd -lcjson $(LIBSODIUM)

$(BUILD)/tests/probe: $(BUILD)/obj/tests/blackbox/probe.o $(FLUSH)
	@mkdir -p $(@D)
	$(QUIET_LD)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^

# The two programs with calls that can be made to fail: tests/inject/control.h.
INJECT = $(filter-out %/curl.o,$(call objects,tests/inject/*.c))
INJECTED = $(BUILD)/inject/bin/quixrun $(BUILD)/inject/libexec/quixrun-portal
INJECTABLE = malloc calloc realloc realpath read __read_chk pread fread write \
	     open openat fopen fopen64 opendir pipe2 fork execve memfd_create \
	     fsync renameat signalfd inotify_init1
# gcov's own calls would be counted and failed, too; static programs make the
# same calls as others.
ifneq (,$(COVERAGE)$(STATIC))
INJECTED =
BLACKBOX := $(filter-out %/test_inject %/test_inject_portal,$(BLACKBOX))
endif
LINK_INJECTED = $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) \
		$(INJECTABLE:%=-Wl,--wrap=%)

$(BUILD)/inject/bin/quixrun: $(BUILD)/obj/src/main.o $(INJECT) \
		$(BUILD)/obj/launcher.a $(BUILD)/obj/common.a
	@mkdir -p $(@D)
	$(QUIET_LD)$(LINK_INJECTED) -o $@ $^ $(LAUNCHER_LIBS)

$(BUILD)/inject/libexec/quixrun-portal: $(BUILD)/obj/src/portal/main.o \
		$(INJECT) $(BUILD)/obj/tests/inject/curl.o \
		$(BUILD)/obj/portal.a $(BUILD)/obj/common.a
	@mkdir -p $(@D)
	$(QUIET_LD)$(LINK_INJECTED) -Wl,--wrap=curl_global_init -o $@ $^ $(PORTAL_LIBS)

# The fuzz targets with their seeds, without a fuzzer.
$(BUILD)/tests/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o \
		$(BUILD)/obj/tests/fuzz/seeds.o $(ALL_OBJECTS)
	@mkdir -p $(@D)
	$(QUIET_LD)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(call wraps,$*) -o $@ $^ $(ALL_LIBS)

# The fuzz targets with clang's fuzzer, for tests/fuzz/run, which builds
# everything with its instrumentation.
$(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(ALL_OBJECTS)
	@mkdir -p $(@D)
	$(QUIET_LD)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(call wraps,$*) \
		-fsanitize=fuzzer -o $@ $^ $(ALL_LIBS)

fuzz-programs: $(FUZZ:%=$(BUILD)/fuzz/%)

ifdef STATIC
test-programs: $(PROGRAMS) $(TEST_PROGRAMS) $(BLACKBOX)
else
test-programs: $(PROGRAMS) $(TEST_PROGRAMS) $(BENCH_PROGRAMS) $(INJECTED) $(UNIT) \
		$(BLACKBOX) \
		$(FUZZ:%=$(BUILD)/tests/fuzz/%)
endif

ifdef CROSS
# The machine's own static test programs, on programs of the other architecture.
EMULATED_arm64 = qemu-aarch64-static
test:
	@env -u CC -u AR $(MAKE) --no-print-directory deps-build deps-test \
		deps-static deps-emulated ARCH=
	@$(MAKE) --no-print-directory static
	@$(MAKE) --no-print-directory STATIC=1 test-programs ARCH=
	@ln -sfn ../static/tests $(BUILD)/tests
	@tests/emulated $(BUILD) $$(command -v $(EMULATED_$(CROSS)))
else
test: deps-build deps-test $(if $(STATIC),deps-static)
	@$(MAKE) --no-print-directory test-programs
	@tests/run $(BUILD)
endif
ifdef STATIC
ifndef CROSS
	@echo 'once more in an empty root:'
	@EMPTY_ROOT=1 tests/run $(BUILD)
endif
endif

demo: deps-build deps-demo
	@$(MAKE) --no-print-directory programs $(TEST_PROGRAMS)
	@tests/demo $(BUILD)

# Coverage of lines and branches of src/ by the tests, and its minimum.
coverage: deps-build deps-test deps-lint
	@tests/coverage/run

fuzz: deps-lint
	@tests/fuzz/run $(TIME)

lint: deps-build deps-test deps-lint
	@tests/lint

.PHONY: test test-programs demo coverage fuzz fuzz-programs lint
