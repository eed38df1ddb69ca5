#!/usr/bin/env bash
# The manifests of conf/kubernetes: valid, and a pod made of them runs.
# shellcheck disable=SC2154 # set by tests/e2e/run

# Prints what the program in the pod sees.
# shellcheck disable=SC2016 # the inner sh expands
readonly in_pod='
    echo "process 1 is $(cat /proc/1/comm), user $(id -u)"
    echo "$Quix__Workspace__Id $OUTPUT_TOPIC"
    echo "token ${QUIXRUN_TOKEN_ID%%:*}"
    [ "$(printf %s "$Quix__Sdk__Token" | wc -c)" -gt 30 ] && echo "is there"
    (: >/file) 2>/dev/null || echo "the root is read-only"
    [ -e /tmp ] || echo "no /tmp"
    echo "in the cache: $(ls /var/cache/quixrun)"'

seen_in_pod() {
    cat <<'END'
process 1 is quixrun, user 10001
acme-factory-prod acme-factory-prod-f1-data
token 1
is there
the root is read-only
no /tmp
in the cache: quixrun-10001
END
}

# pod MANIFEST IMAGE...: runs its containers one after the other, each in the
# image given for it; the last one's program is replaced by the test's.
pod() {
    local dir=$scene/pod-${1##*/} arguments name count from=("${@:2}")
    jq -r .prod.token_1 <<<"$state" >"$scene/pod.token_1"
    jq -r .prod.token_2 <<<"$state" >"$scene/pod.token_2"
    "$tools/python/bin/python" "$here/pod.py" "$dir" "$portal" "$scene/pod" \
        "$1" conf/kubernetes/profile.yaml conf/kubernetes/secret.yaml \
        >"$dir.containers"
    while read -r name _ count <&3; do
        mapfile -t -n "$count" arguments <&3
        [ ${#from[@]} -gt 1 ] || arguments+=(sh -c "$in_pod")
        (container "${from[0]}" "${arguments[@]}") ||
            fail "container $name of $1"
        from=("${from[@]:1}")
    done 3<"$dir.containers"
}

case_kubernetes() {
    local state=$answer count
    "$tools/python/bin/kubernetes-validate" --strict conf/kubernetes/*.yaml
    count=$(find conf/kubernetes -name '*.yaml' | wc -l)
    need_image quixrun conf/docker/Dockerfile
    pod conf/kubernetes/deployment.yaml quixrun >"$scene/pod.seen"
    same 'what the program in the pod sees' <(seen_in_pod) "$scene/pod.seen"
    env -u MAKEFLAGS -u MAKELEVEL make -s static
    need_image quixrun-static conf/docker/static.Dockerfile
    [ -d "$images/any" ] || cp -a "$images/base" "$images/any"
    setting "$images/any" user 10001:10001
    rm -rf "$images/any"/{tmp,var/tmp}
    pod conf/kubernetes/init-container.yaml quixrun-static any \
        >"$scene/pod.seen"
    same 'what the program in the pod sees' <(seen_in_pod) "$scene/pod.seen"
    summary "$count manifests valid; both pods' program runs as user 10001 in" \
        'a read-only root, tokens from the Secret, cache on the emptyDir; in' \
        'one quixrun comes with the image, in one from the init container'
}
