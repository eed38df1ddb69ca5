#!/usr/bin/env bash
# The Debian package: built, accepted by lintian, installed, run and purged in a
# clean root.
# shellcheck disable=SC2154 # set by tests/e2e/run

# install_deb: makes $images/deb, a clean root with the package.
install_deb() {
    local root=$images/deb package
    env -u MAKEFLAGS -u MAKELEVEL make -s deb
    package=(build/deb/quixrun_*.deb)
    await_base
    cp -a "$images/base" "$root"
    cp /etc/resolv.conf "$root/etc"
    echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
    cp "${package[0]}" "$root/quixrun.deb"
    in_root "$root" apt-get -qq update
    in_root "$root" env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install -y --no-install-recommends /quixrun.deb \
        -o Dpkg::Use-Pty=0
    setting "$root" user 10001:10001
}

case_deb() {
    local root=$images/deb version left
    install_deb
    install -Dm644 -t "$root/etc/quixrun" \
        "$root/usr/share/doc/quixrun/examples/container.ini"
    # shellcheck disable=SC2016 # the inner sh expands
    (container deb -e QUIXRUN_PROFILE=container \
        -e "Quix__Sdk__Token=$(<"$XDG_CONFIG_HOME/quixrun/prod.token")" \
        -e "Quix__Portal__Api=$portal" \
        -- quixrun -- sh -c 'echo "$KAFKA_SASL_USERNAME"') >"$scene/deb.seen"
    same 'what the program sees' <(echo acme-factory-prod) "$scene/deb.seen"
    version=$(in_root "$root" quixrun --version)

    cp -a "$root" "$root.purged"
    in_root "$root.purged" dpkg --purge quixrun
    rm -r "$root.purged"/{etc/quixrun,quixrun.deb}
    left=$(find "$root.purged" -name '*quixrun*')
    [ -z "$left" ] || fail "left behind: $left"
    summary "lintian accepts it; in a clean root it is installed, says" \
        "'$version', runs a program as user 10001, and is purged"
}
