#!/usr/bin/env bash
# The Dockerfiles of conf/docker, step by step, and their images: PID 1 in a
# read-only root without /tmp.
# shellcheck disable=SC2154 # set by tests/e2e/run

# Prints what the program of a container can see and do.
# shellcheck disable=SC2016 # the inner sh expands
readonly inside='
    echo "process 1 is $(cat /proc/1/comm)"
    echo "user $(id -u):$(id -g)"
    echo "workspace $Quix__Workspace__Id, topic $TOPIC"
    head -n 1 "$KAFKA_SSL_CA_LOCATION"
    (: >/file) 2>/dev/null || echo "the root is read-only"
    (: >/etc/quixrun/container.ini) 2>/dev/null || echo "so is the profile"
    [ -e /tmp ] || echo "no /tmp"'

# docker_run NAME ARG...: with the token of prod in a variable.
docker_run() {
    container "$1" -e "Quix__Sdk__Token=$(<"$XDG_CONFIG_HOME/quixrun/prod.token")" \
        -e "Quix__Portal__Api=$portal" -- "${@:2}"
}

# The expected output.
seen_inside() {
    cat <<END
process 1 is $1
user 10001:10001
workspace acme-factory-prod, topic f1-data
-----BEGIN CERTIFICATE-----
the root is read-only
so is the profile
no /tmp
END
}

# docker stop: TERM to PID 1, for a program without a handler.
stop_container() {
    local name=$scene/docker-stop status=0 pid
    docker_run quixrun sh -c 'echo ready && exec sleep 300' \
        >"$name.log" 2>&1 &
    await_line $! "$name.log" ready
    pid=$(pgrep -P $!)
    kill -TERM "$pid"
    wait $! || status=$?
    [ "$status" = 143 ] || fail "docker stop: status $status, not 143"
}

case_docker() {
    local image program=(env TOPIC=f1-data sh -c "$inside")
    need_image quixrun conf/docker/Dockerfile
    need_image exec conf/docker/exec.Dockerfile
    for image in quixrun exec; do
        (docker_run "$image" "${program[@]}") >"$scene/$image.seen"
    done
    same 'what the program sees' <(seen_inside quixrun) "$scene/quixrun.seen"
    same 'what the program sees' <(seen_inside sh) "$scene/exec.seen"
    stop_container
    summary 'both images built step by step in chroots; as user 10001 in a' \
        'read-only root without /tmp: process 1 is quixrun, or the program;' \
        'TERM ends it with 143'
}
