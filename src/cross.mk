# The architecture that is built for; included by the Makefile. ARCH=arm64 or
# ARCH=amd64, as Debian calls them, is for `make static` and what is made of the
# static programs, and for `make deb`. Debian's compiler for it is taken, unless
# CC names one.

NATIVE := $(patsubst aarch64,arm64,$(patsubst x86_64,amd64,$(shell uname -m)))
CROSS := $(filter-out $(NATIVE),$(ARCH))
STRIP ?= strip

ifdef CROSS
TRIPLET_arm64 = aarch64-linux-gnu
TRIPLET_amd64 = x86_64-linux-gnu
TRIPLET := $(or $(TRIPLET_$(CROSS)),$(error ARCH is arm64 or amd64))
ifeq (default,$(origin CC))
CC := $(TRIPLET)-gcc
endif
ifeq (default,$(origin AR))
AR := $(TRIPLET)-ar
endif
STRIP := $(TRIPLET)-strip
# Known before the compiler is there.
MACHINE := $(firstword $(subst -, ,$(TRIPLET)))
else
# Where another makefile calls this one, CC alone may name another architecture.
MACHINE := $(firstword $(subst -, ,$(shell $(CC) -dumpmachine 2>/dev/null)))
endif
