# A Python wheel of the static programs; included by the Makefile.

WHEEL = $(BUILD)/wheel

wheel: static
	@rm -rf $(WHEEL) && mkdir -p $(WHEEL)/bin $(WHEEL)/libexec
	@strip -o $(WHEEL)/bin/quixrun $(BUILD)/static/bin/quixrun
	@strip -o $(WHEEL)/libexec/quixrun-portal \
		$(BUILD)/static/libexec/quixrun-portal
	@conf/release/make-wheel $(VERSION) $(WHEEL) $(WHEEL)

.PHONY: wheel
