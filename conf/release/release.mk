# What is released, made of the static programs; included by the Makefile. Each
# of it is the same to the byte when it is made again of the same sources.

# The time of every file in it.
EPOCH = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null || \
	stat -c %Y Makefile))
MADE = SOURCE_DATE_EPOCH=$(EPOCH) conf/release
LIBRARIES = build/static-src$(CROSS:%=-%)
STAGE = build/stage/$(MACHINE)
RELEASE = quixrun-$(VERSION)
TARBALL = build/tarball/$(RELEASE)-linux-$(MACHINE).tar.gz
BILL = build/bill/$(RELEASE)-linux-$(MACHINE).cdx.json
ARCHES = amd64 arm64
DIST = build/dist

# As it lies below a prefix.
stage: static
	@rm -rf $(STAGE)
	@$(MAKE) -s STATIC=1 install-files DESTDIR=$(CURDIR)/$(STAGE) PREFIX=
	@$(STRIP) $(STAGE)/bin/quixrun $(STAGE)/libexec/quixrun-portal
	@install -D -m 644 -t $(STAGE)/share/doc/quixrun LICENSE
	@install -D -m 644 -t $(STAGE)/share/doc/quixrun/licenses \
		$(LIBRARIES)/licenses/*

# The version of Python that runs it does not matter.
wheel: stage
	@$(MADE)/make-wheel $(VERSION) $(MACHINE) $(STAGE) build/wheel

tarball: stage
	@mkdir -p $(@:%=build/%)
	@tar --create --directory=$(STAGE) --transform='s,^\.,$(RELEASE),' \
		--sort=name --mtime=@$(EPOCH) --owner=0 --group=0 \
		--numeric-owner --mode=u+rwX,go=rX --format=ustar . | \
		gzip -9 --no-name >$(TARBALL)
	@echo $(TARBALL)

# What is linked into the static programs.
bill: static
	@mkdir -p $(@:%=build/%)
	@$(MADE)/make-bill $(VERSION) $(or $(CROSS),$(NATIVE)) \
		$(LIBRARIES)/linked >$(BILL)
	@echo $(BILL)

image: deps-image
	@$(foreach arch,$(ARCHES),$(MAKE) -s ARCH=$(arch) stage && ) \
		$(MADE)/make-image $(VERSION) build/stage build/image

dist: deps-image
	@rm -rf $(DIST) build/wheel build/tarball build/bill
	@mkdir -p $(DIST)
	@$(foreach arch,$(ARCHES),$(MAKE) -s ARCH=$(arch) wheel tarball bill && \
		SOURCE_DATE_EPOCH=$(EPOCH) $(MAKE) -s ARCH=$(arch) deb && ) \
		$(MAKE) -s image
	@cp build/wheel/*.whl build/tarball/* build/bill/* build/image/*.tar \
		$(filter-out %-dbgsym_%,$(foreach arch,$(ARCHES),\
		build/deb$(filter-out -$(NATIVE),-$(arch))/quixrun_$(VERSION)_$(arch).deb)) \
		$(DIST)
	@cd $(DIST) && sha256sum -- * >SHA256SUMS && cat SHA256SUMS

.PHONY: stage wheel tarball bill image dist
