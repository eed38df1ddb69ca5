# The static build, which needs nothing of the image that it runs in; included
# by the Makefile. STATIC=1 makes build/static/bin/quixrun and its helper.

static: deps-static
	@$(MAKE) --no-print-directory STATIC=1 programs

.PHONY: static

ifdef STATIC
comma = ,
STATIC_LIBS = $(STATIC_SRC)/lib/libcurl.a $(STATIC_SRC)/lib/libcjson.a

# Fetched once: to take a later security patch, `rm -r build/static-src`.
$(STATIC_SRC)/made: .ci/static-libs
	+$(if $(V),,@echo '  LIBS    $(STATIC_SRC)';) \
		CC='$(CC)' AR='$(AR)' .ci/static-libs $(STATIC_SRC) \
		$(or $(CROSS),$(NATIVE))

$(COMMON) $(LAUNCHER) $(PORTAL) $(PROGRAMS): $(STATIC_SRC)/made

# The program that the tests launch, too.
$(PROGRAMS) $(BUILD)/tests/probe: LINKING := $(LINKING:-pie=-static-pie) \
	-B$(STATIC_SRC)/lib -L$(STATIC_SRC)/lib \
	$(if $(filter x86_64,$(MACHINE)),-Wl$(comma)-z$(comma)pack-relative-relocs)
# Names are looked up by c-ares: what the linker says of libcrypto's own ways to
# look up names and to load modules is about code that is never called.
$(BUILD)/libexec/quixrun-portal: LINKING += -Wl,--no-warnings
$(BUILD)/libexec/quixrun-portal: PORTAL_LIBS = $(STATIC_LIBS) -l:libssl.a \
	-l:libcrypto.a -l:libcares.a $(LIBSODIUM) -pthread
ALL_CPPFLAGS := -DQUIXRUN_STATIC -DCURL_STATICLIB -I$(STATIC_SRC)/include \
	$(ALL_CPPFLAGS)
endif
