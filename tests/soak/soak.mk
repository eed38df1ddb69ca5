# Long-running test of --supervise; included by tests/tests.mk. Not part of
# `make test`.

SOAK = $(BUILD)/tests/soak/soak

$(SOAK): $(BUILD)/obj/tests/soak/soak.o $(HARNESS) $(BUILD)/obj/common.a
	@mkdir -p $(@D)
	$(QUIET_LD)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ \
		-lcjson $(LIBSODIUM) $(TEST_LIBS)

soak: deps-build deps-test
	@$(MAKE) --no-print-directory programs $(TEST_PROGRAMS) $(SOAK)
	@QUIXRUN_BUILD=$(abspath $(BUILD)) SOAK_SECONDS=$(TIME) $(SOAK)

.PHONY: soak
