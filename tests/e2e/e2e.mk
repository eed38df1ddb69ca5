# The end-to-end tests; included by the Makefile. Downloads are kept in
# build/e2e.

e2e: deps-build deps-e2e
	@$(MAKE) --no-print-directory programs $(TEST_PROGRAMS)
	@tests/e2e/run $(BUILD) $(CASES)

.PHONY: e2e
