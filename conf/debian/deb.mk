# The Debian package, built from a copy of the tree; included by the Makefile.

DEB = build/deb$(CROSS:%=-%)
DEB_TREE = $(DEB)/quixrun-$(VERSION)

# The variables of Debian's own tools. Without an address lintian rejects the
# maintainer.
DEBFULLNAME ?= quixrun contributors
ifdef DEBEMAIL
LINTIAN =
else
LINTIAN = --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog
endif
DEB_MAINTAINER = $(DEBFULLNAME) <$(or $(DEBEMAIL),quixrun@localhost)>

deb: deps-build deps-deb
	@rm -rf $(DEB) && mkdir -p $(DEB_TREE)
	@tar --create --exclude-vcs --exclude=./build . | \
		tar --extract --directory=$(DEB_TREE)
	@cp -R conf/debian $(DEB_TREE)/debian
	@sed -i -e 's/@VERSION@/$(VERSION)/' -e "s/@DATE@/$$(date -uRd @$(EPOCH))/" \
		-e 's/@MAINTAINER@/$(DEB_MAINTAINER)/' \
		$(DEB_TREE)/debian/changelog $(DEB_TREE)/debian/control
	cd $(DEB_TREE) && env -u MAKEFLAGS -u MAKELEVEL \
		dpkg-buildpackage --build=binary --no-sign \
		$(if $(CROSS),--host-arch=$(CROSS)) >../build.log 2>&1 || \
		{ tail -n 40 ../build.log && false; }
	lintian --fail-on error,warning --allow-root $(LINTIAN) $(DEB)/*.changes
	@ls $(DEB)/*.deb

.PHONY: deb
