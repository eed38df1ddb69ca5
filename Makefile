# quixrun: `make help` lists the targets. Everything is built below $(BUILD).

VERSION = 0.2.0

PREFIX ?= /usr/local
DESTDIR ?=
BINDIR ?= $(PREFIX)/bin
# quixrun finds its helper at ../libexec, relative to its own folder.
LIBEXECDIR ?= $(BINDIR)/../libexec
MANDIR ?= $(PREFIX)/share/man
DOCDIR ?= $(PREFIX)/share/doc/quixrun
BASHCOMPDIR ?= $(PREFIX)/share/bash-completion/completions
FISHCOMPDIR ?= $(PREFIX)/share/fish/vendor_completions.d
ZSHCOMPDIR ?= $(PREFIX)/share/zsh/site-functions

include src/cross.mk

BUILD ?= build
ifdef SANITIZE
BUILD := $(BUILD)/sanitize
endif
ifdef STATIC
STATIC_SRC := $(BUILD)/static-src$(CROSS:%=-%)
BUILD := $(BUILD)/static$(CROSS:%=-%)
else ifdef CROSS
BUILD := $(BUILD)/$(CROSS)
endif
ifdef COVERAGE
BUILD := $(BUILD)/coverage
endif

# Debian has libinih, libsodium and libyaml as archives, too; linking them saves
# time at each launch. Set to -linih, -lsodium, -lyaml for the shared libraries.
LIBINIH ?= -l:libinih.a
LIBSODIUM ?= -l:libsodium.a
LIBYAML ?= -l:libyaml.a

CFLAGS ?= -O2 -g
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wformat=2 -Wvla \
	   -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual \
	   -Wnull-dereference -Wswitch-enum
HARDENING = -fPIE -fstack-protector-strong -fstack-clash-protection
ifneq (,$(filter x86_64 i386 i686,$(MACHINE)))
HARDENING += -fcf-protection
else ifeq (aarch64,$(MACHINE))
HARDENING += -mbranch-protection=standard
endif
LINKING = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed,--gc-sections
ifeq (x86_64,$(MACHINE))
# The linker marks the program for shadow stacks only when every object is
# marked, and those of Debian's C library are not; but no object here changes
# its return address. (-z ibt is not set: not all have landing pads for indirect
# branches.)
LINKING += -Wl,-z,shstk
endif
ifdef SANITIZE
# The sanitizers check more than _FORTIFY_SOURCE and are not compatible with it.
HARDENING += -fsanitize=address,undefined -fno-sanitize-recover=all \
	     -fno-omit-frame-pointer
LINKING += -fsanitize=address,undefined
else ifdef COVERAGE
HARDENING += --coverage -O0
LINKING += --coverage -Wl,--wrap=_exit,--wrap=execve,--wrap=execl,--wrap=raise
else
HARDENING += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
endif
ifeq ($(CI),true)
WARNINGS += -Werror
endif

ALL_CPPFLAGS = -D_GNU_SOURCE -DQUIXRUN_VERSION='"$(VERSION)"' -Iinclude -Isrc \
	       $(CPPFLAGS)
ifdef COVERAGE
ALL_CPPFLAGS += -DQUIXRUN_COVERAGE='"$(CURDIR)/$(BUILD)/obj"'
FLUSH = $(BUILD)/obj/tests/coverage/flush.o
endif
# No program unwinds the stack except a debugger, which has its own tables:
# .eh_frame would be a tenth of quixrun.
ALL_CFLAGS = -std=c11 -ffunction-sections -fdata-sections \
	     -fno-asynchronous-unwind-tables \
	     -ffile-prefix-map='$(CURDIR)=.' $(WARNINGS) $(HARDENING) $(CFLAGS)
ALL_LDFLAGS = $(LINKING) $(LDFLAGS)

ifndef V
QUIET_CC = @echo '  CC      $@';
QUIET_AR = @echo '  AR      $@';
QUIET_LD = @echo '  LD      $@';
endif

objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard $(1)))

COMMON = $(call objects,src/common/*.c)
PORTAL = $(filter-out %/main.o,$(call objects,src/portal/*.c))
LAUNCHER = $(filter-out $(COMMON) $(BUILD)/obj/src/portal/%,\
	   $(call objects,src/*/*.c))
PROGRAMS = $(BUILD)/bin/quixrun $(BUILD)/libexec/quixrun-portal

LAUNCHER_LIBS = $(LIBINIH) $(LIBSODIUM) $(LIBYAML)
PORTAL_LIBS = $(LIBCRYPTO) -lcurl -lcjson $(LIBSODIUM)
# The dynamic linker searches the libraries in order for every symbol, and most
# symbols are libcrypto's: named before libcurl's other libraries, it saves a
# third of the searches. Only if libcurl needs it anyway.
LIBCRYPTO = $(shell readelf -d $$($(CC) -print-file-name=libcurl.so) 2>/dev/null | \
	    sed -n 's/.*NEEDED.*\[\(libcrypto\.so[^]]*\).*/-Wl,--no-as-needed -l:\1 -Wl,--as-needed/p')

# Reports what is missing, and installs nothing.
all:
	@.ci/deps -n build
	@$(MAKE) --no-print-directory programs

programs: $(PROGRAMS)

include src/static.mk

# Records the flags: objects that were compiled with other flags cannot be
# mixed.
$(BUILD)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(QUIET_CC)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/common.a: $(COMMON) $(FLUSH)
$(BUILD)/obj/launcher.a: $(LAUNCHER)
$(BUILD)/obj/portal.a: $(PORTAL)
$(BUILD)/obj/%.a:
	$(QUIET_AR)rm -f $@ && $(AR) crD $@ $^

$(BUILD)/bin/quixrun: $(BUILD)/obj/src/main.o \
		$(BUILD)/obj/launcher.a $(BUILD)/obj/common.a
	@mkdir -p $(@D)
	$(QUIET_LD)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LAUNCHER_LIBS)

$(BUILD)/libexec/quixrun-portal: $(BUILD)/obj/src/portal/main.o \
		$(BUILD)/obj/portal.a $(BUILD)/obj/common.a
	@mkdir -p $(@D)
	$(QUIET_LD)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(PORTAL_LIBS)

# Reports what is missing on the machine, then installs it.
DEPS = build test lint
deps: $(DEPS:%=deps-%)
deps-%:
	@$(if $(CROSS),CC='$(CC)') .ci/deps $*

include tests/tests.mk tests/e2e/e2e.mk conf/debian/deb.mk conf/release/release.mk

# The files of `make install` and `make uninstall`, as MODE:FILE:PLACE.
EXAMPLES = $(wildcard conf/*.ini conf/systemd/* conf/hooks/* conf/kubernetes/* \
	   conf/direnv/* conf/application/*.yaml conf/application/.quix* \
	   conf/application/transform/*)
INSTALLED = 755:$(BUILD)/bin/quixrun:$(BINDIR)/quixrun \
	    755:$(BUILD)/libexec/quixrun-portal:$(LIBEXECDIR)/quixrun-portal \
	    644:man/quixrun.1:$(MANDIR)/man1/quixrun.1 \
	    644:man/quixrun.ini.5:$(MANDIR)/man5/quixrun.ini.5 \
	    $(foreach page,failures supervise,\
	    644:man/quixrun-$(page).7:$(MANDIR)/man7/quixrun-$(page).7) \
	    $(foreach file,$(EXAMPLES),\
	    644:$(file):$(file:conf/%=$(DOCDIR)/examples/%)) \
	    644:conf/completions/quixrun.bash:$(BASHCOMPDIR)/quixrun \
	    644:conf/completions/quixrun.fish:$(FISHCOMPDIR)/quixrun.fish \
	    644:conf/completions/_quixrun:$(ZSHCOMPDIR)/_quixrun
part = $(word $(2),$(subst :, ,$(1)))
define newline


endef

install: all
	@$(MAKE) --no-print-directory install-files

install-files:
	$(foreach file,$(INSTALLED),install -D -m $(call part,$(file),1) \
		$(call part,$(file),2) \
		$(DESTDIR)$(call part,$(file),3)$(newline)	)

# Also removes quixrun's own folders when they are empty.
uninstall:
	rm -f $(foreach file,$(INSTALLED),$(DESTDIR)$(call part,$(file),3))
	[ ! -d $(DESTDIR)$(DOCDIR) ] || \
		find $(DESTDIR)$(DOCDIR) -depth -type d -empty -delete

# The manual pages with links to each other, and as one PDF file.
PAGES = $(wildcard man/*.[0-9])
html: deps-lint
	@mkdir -p build/html
	$(foreach page,$(PAGES),mandoc -T html -O man=%N.%S.html,toc $(page) \
		>$(page:man/%=build/html/%.html)$(newline)	)
	mandoc -T pdf $(PAGES) >build/html/quixrun.pdf

clean:
	rm -rf build

help:
	@echo 'make                 build/bin/quixrun and its helper'
	@echo 'make static          the same in build/static, for any image'
	@echo '     ARCH=arm64      ... for another architecture (or amd64);'
	@echo '                     also of wheel, tarball and deb'
	@echo 'make wheel           a Python wheel of these in build/wheel'
	@echo 'make tarball         a tar archive of these in build/tarball'
	@echo 'make image           an OCI image, amd64 and arm64, in build/image'
	@echo 'make demo            see it work against a portal on loopback'
	@echo 'make test            unit, black-box and fuzz seed tests'
	@echo '     SANITIZE=1      ... under address and undefined sanitizers'
	@echo '     STATIC=1        ... the black-box tests, static programs'
	@echo '     VALGRIND=1      ... the black-box tests under valgrind'
	@echo 'make e2e             real clients and a real Kafka broker'
	@echo '     CASES="kcat"    ... only these cases'
	@echo 'make coverage        the tests, and how much of src/ they reach'
	@echo 'make lint            every static check'
	@echo 'make fuzz TIME=60    each fuzz target for that many seconds'
	@echo 'make soak TIME=60    supervisors under continuous changes'
	@echo 'make bench           what a launch costs, against other ways'
	@echo 'make html            the manual as HTML and PDF, in build/html'
	@echo 'make deps            install what is missing, nothing else'
	@echo 'make install         PREFIX=$(PREFIX) DESTDIR='
	@echo 'make deb             a Debian package, in build/deb'
	@echo 'make dist            everything that is released, in build/dist'
	@echo 'make uninstall, make clean'

.PHONY: all programs deps install install-files uninstall html clean help
.SECONDARY:
.DELETE_ON_ERROR:

-include $(wildcard $(BUILD)/obj/*/*.d $(BUILD)/obj/*/*/*.d \
	 $(BUILD)/obj/*/*/*/*.d)
