#!/usr/bin/env bash
# Images and containers without a container engine: runs the steps of a
# Dockerfile in chroots, and the result in namespaces of its own. Requires root.
# For tests/e2e/run, which sets scene and here; $images, on its own file system,
# is removed at the end.
# shellcheck disable=SC2154,SC2034 # set there, used there

images=$scene/images

# Starts making the base image of `FROM debian:bookworm-slim`.
begin_base() {
    mkdir -p "$images"
    mount -t tmpfs -o mode=700 e2e "$images"
    begin base debootstrap --variant=minbase bookworm "$images/base"
    base_pid=$begun
}

await_base() {
    await_line "$base_pid" "$scene/base.log" \
        'Base system installed successfully' 300 ||
        { tail -n 20 "$scene/base.log" >&2 && return 1; }
}

# in_root DIR COMMAND...: in that root, with its own /proc; all its processes
# end with it.
in_root() {
    local dir=$1
    shift
    # shellcheck disable=SC2016 # the inner sh expands
    unshare --mount --pid --fork --kill-child sh -c '
        umask 022
        mount -t proc proc "$0/proc" && exec chroot "$0" "$@"' "$dir" "$@"
}

# instructions FILE: one per line, without comments.
instructions() {
    grep -v '^ *#' "$1" | sed -e ':more' -e '/\\$/{N;s/\\\n */ /;b more' \
        -e '}' | grep -v '^ *$'
}

# setting ROOT NAME [VALUE]: a setting of the image, stored beside its root.
setting() {
    if [ $# -gt 2 ]; then
        mkdir -p "$1.settings"
        printf '%s\n' "$3" >"$1.settings/$2"
    elif [ -e "$1.settings/$2" ]; then
        cat "$1.settings/$2"
    fi
}

# step_from IMAGE [AS NAME]: sets $root, a copy of the image.
step_from() {
    local from=$images/$1
    [ "$1" != debian:bookworm-slim ] || from=$images/base
    root=$images/$image-${3:-final}
    cp -a "$from" "$root" || return
    [ ! -d "$from.settings" ] || cp -a "$from.settings" "$root.settings"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    # As in Docker's images: no sync after each file of a package.
    echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
}

# step_run COMMAND
step_run() {
    local environment
    mapfile -t environment < <(setting "$root" env)
    in_root "$root" env -i HOME=/root \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        "${environment[@]}" sh -c "cd '$(setting "$root" workdir)/' && $1"
}

# step_copy [--from=STAGE] FROM... TO: "." is the files of the tree known to
# git.
step_copy() {
    local context=$PWD to=${*: -1} from
    if [[ $1 = --from=* ]]; then
        context=$images/$image-${1#--from=}
        shift
    fi
    for from in "${@:1:$#-1}"; do
        if [ "$from" = . ]; then
            mkdir -p "$root/$to"
            git ls-files -z --cached --others --exclude-standard |
                tar --create --null --files-from=- |
                tar --extract --no-same-owner --directory="$root/$to"
        elif [ -d "$context/$from" ]; then
            mkdir -p "$root/$to"
            cp -a "$context/$from/." "$root/$to/"
        else
            install -D -m "$(stat -c %a "$context/$from")" "$context/$from" \
                "$root/$to"
        fi
    done
}

# step INSTRUCTION ARGUMENTS
step() {
    local words
    read -ra words <<<"$2"
    case $1 in
    FROM) step_from "${words[@]}" ;;
    RUN) step_run "$2" ;;
    COPY) step_copy "${words[@]}" ;;
    ENV) setting "$root" env "$(setting "$root" env && echo "$2")" ;;
    WORKDIR) mkdir -p "$root/$2" && setting "$root" workdir "$2" ;;
    USER) setting "$root" user "$2" ;;
    ENTRYPOINT) setting "$root" entrypoint "$(jq -r '.[]' <<<"$2")" ;;
    *) false ;;
    esac
}

# image_build NAME DOCKERFILE: makes $images/NAME from the last stage.
image_build() {
    local image=$1 root word rest
    instructions "$2" >"$scene/$image.steps"
    while read -r word rest <&3; do
        step "$word" "$rest" || fail "$2: failed: $word $rest"
    done 3<"$scene/$image.steps"
    mv "$root" "$images/$image"
    mv "$root.settings" "$images/$image.settings"
    # The programs must work without it.
    rm -rf "$images/$image"/{tmp,var/tmp}
}

# need_image NAME DOCKERFILE: builds it unless an earlier case has.
need_image() {
    [ -d "$images/$1" ] || { await_base && image_build "$1" "$2"; }
}

# container NAME [-e NAME=VALUE | -v FROM:TO[:rw]]... [-- ARG...]: replaces this
# shell and does what `docker run --read-only` does: PID 1 of a PID namespace,
# as the image's user, without capabilities, in a read-only root. The ARGs
# follow the entrypoint; with -c they replace it.
container() {
    local root=$images/$1 environment=() mounts=() command=() more
    shift
    mapfile -t environment < <(setting "$root" env)
    mapfile -t command < <(setting "$root" entrypoint)
    while getopts e:v:c option; do
        case $option in
        e) environment+=("$OPTARG") ;;
        v) mounts+=("$OPTARG") ;;
        c) command=() ;;
        *) fail "container: $*" ;;
        esac
    done
    shift $((OPTIND - 1))
    # shellcheck disable=SC2016 # the inner bash expands
    exec unshare --mount --pid --ipc --uts --fork --kill-child bash -ec '
        umask 022
        root=$1 user=$2 count=$3
        shift 3
        mount --bind "$root" "$root"
        mount -t proc proc "$root/proc"
        while [ "$count" -gt 0 ]; do
            IFS=: read -r from to mode <<<"$1"
            mkdir -p "$root$to"
            mount --bind "$from" "$root$to"
            [ "$mode" = rw ] || mount -o remount,bind,ro "$root$to"
            count=$((count - 1))
            shift
        done
        mount -o remount,bind,ro "$root"
        exec chroot "$root" setpriv --reuid="${user%:*}" --regid="${user#*:}" \
            --clear-groups --no-new-privs --inh-caps=-all \
            --bounding-set=-all env -i PATH=/usr/local/bin:/usr/bin:/bin "$@"
        ' - "$root" "$(setting "$root" user)" "${#mounts[@]}" "${mounts[@]}" \
        "${environment[@]}" "${command[@]}" "$@"
}
