#!/usr/bin/env bash
# Real programs under --supervise: servers that handle signals, and programs
# that use a terminal.
# shellcheck disable=SC2154 # set by tests/e2e/run

# supervise NAME COMMAND...: in the background, logged to NAME.log; sets
# $supervised to quixrun's pid.
supervise() {
    local dir=$scene/supervised
    quixrun --supervise -p supervised -- "${@:2}" >"$dir/$1.log" 2>&1 </dev/null &
    supervised=$!
}

# ends STATUS SIGNAL: sends it to quixrun, which must exit with the program's
# status.
ends() {
    local status=0
    kill "-$2" "$supervised"
    wait "$supervised" || status=$?
    [ "$status" = "$1" ] || fail "status $status after $2, not $1"
}

# await COMMAND...: waits until it succeeds.
await() {
    local deadline=$((SECONDS + 60))
    until "$@" 2>/dev/null; do
        [ "$SECONDS" -lt "$deadline" ] || fail "not within a minute: $*"
        sleep 0.05
    done
}

# lines NUMBER FILE PATTERN: true when the file has that many such lines.
lines() {
    [ "$(grep -c -- "$3" "$2")" = "$1" ]
}

nginx_workers() {
    pgrep -P "$(pgrep -P "$supervised" nginx)" | sort | tr '\n' ' '
}

other_workers() {
    local now
    now=$(nginx_workers)
    [ "$(wc -w <<<"$now")" = 2 ] && [ "$now" != "$1" ] &&
        ! grep -qwE "${1% }" <<<"${now// /|}"
}

# In the foreground: HUP reloads the configuration, USR1 reopens the logs, QUIT
# completes requests and exits.
supervise_nginx() {
    local dir=$scene/supervised/nginx before
    mkdir -p "$dir"
    cat >"$dir/nginx.conf" <<END
daemon off; worker_processes 2; pid $dir/pid; error_log $dir/error.log notice;
$([ "$(id -u)" != 0 ] || echo 'user root;')
events {}
http {
    access_log $dir/access.log;
    client_body_temp_path $dir/1; proxy_temp_path $dir/2;
    fastcgi_temp_path $dir/3; uwsgi_temp_path $dir/4; scgi_temp_path $dir/5;
    server { listen unix:$dir/socket; return 200 "here\n"; }
}
END
    supervise nginx "$(PATH=$PATH:/usr/sbin command -v nginx)" -p "$dir" -c "$dir/nginx.conf" -e "$dir/error.log"
    await [ -S "$dir/socket" ]
    [ "$(curl -sS --unix-socket "$dir/socket" http://nginx/)" = here ]
    await [ "$(nginx_workers | wc -w)" = 2 ]
    before=$(nginx_workers)
    kill -HUP "$supervised"
    await other_workers "$before"
    mv "$dir/access.log" "$dir/access.log.1"
    kill -USR1 "$supervised"
    await [ -e "$dir/access.log" ]
    [ "$(curl -sS --unix-socket "$dir/socket" http://nginx/)" = here ]
    await lines 1 "$dir/access.log" GET
    ends 0 QUIT
    lines 1 "$dir/error.log" 'signal 3 (SIGQUIT) received' ||
        fail 'nginx did not get QUIT once'
    lines 1 "$dir/error.log" 'signal 1 (SIGHUP) received' ||
        fail 'nginx did not get HUP once'
}

# QUIT prints a thread dump and does not end the program.
supervise_jvm() {
    local log=$scene/supervised/jvm.log
    supervise jvm java -m java.rmi/sun.rmi.registry.RegistryImpl 0
    await pgrep -P "$supervised" java >/dev/null
    # Before that the JVM has no handler.
    await grep -qs SigCgt "/proc/$(pgrep -P "$supervised")/status"
    await jvm_handles_quit
    kill -QUIT "$supervised"
    await grep -q 'Full thread dump' "$log"
    await grep -q 'JNI global refs' "$log"
    lines 1 "$log" 'Full thread dump' || fail 'more than one thread dump'
    ends 143 TERM
}

# Bit 3, counted from 1, of the caught signals.
jvm_handles_quit() {
    local caught
    caught=$(sed -n 's/^SigCgt:\t//p' "/proc/$(pgrep -P "$supervised")/status")
    ((0x$caught & 4))
}

# One TERM, handled by the program.
supervise_node() {
    supervise node node -e '
        let count = 0;
        process.on("SIGTERM", () => {
            console.log("term " + ++count);
            setTimeout(() => process.exit(7), 300);
        });
        setInterval(() => {}, 1000);
        console.log("ready");'
    await_line "$supervised" "$scene/supervised/node.log" ready
    ends 7 TERM
    same 'what node has seen' <(printf 'ready\nterm 1\n') \
        "$scene/supervised/node.log"
}

# Two workers; TERM completes requests and exits.
supervise_gunicorn() {
    local dir=$scene/supervised log=$scene/supervised/gunicorn.log
    cat >"$dir/app.py" <<'END'
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"here\n"]
END
    supervise gunicorn gunicorn --chdir "$dir" --workers 2 \
        --bind "unix:$dir/gunicorn.socket" --worker-tmp-dir "$dir" app:app
    await [ -S "$dir/gunicorn.socket" ]
    [ "$(curl -sS --unix-socket "$dir/gunicorn.socket" http://app/)" = here ]
    await lines 2 "$log" 'Booting worker'
    ends 0 TERM
    lines 1 "$log" 'Handling signal: term' || fail 'gunicorn did not get TERM once'
    lines 1 "$log" 'Shutting down: Master' || fail 'gunicorn did not end by itself'
}

# A different user, who still may signal the program.
supervise_setpriv() {
    local log=$scene/supervised/setpriv.log
    if [ "$(id -u)" != 0 ]; then
        setpriv_told='not root: setpriv left out'
        return
    fi
    supervise setpriv setpriv --reuid=65534 --regid=65534 --clear-groups \
        sh -c 'trap "echo term; exit 9" TERM; id -u; while :; do sleep 0.1; done'
    await_line "$supervised" "$log" 65534
    ends 9 TERM
    same 'what setpriv has said' <(printf '65534\nterm\n') "$log"
    setpriv_told='setpriv to user 65534: TERM'
}

case_supervised() {
    local name setpriv_told
    mkdir -p "$scene/supervised" "$XDG_CONFIG_HOME/quixrun"
    printf '[broker]\nsource = none\nbootstrap.servers = localhost:9092\n' \
        >"$XDG_CONFIG_HOME/quixrun/supervised.ini"
    for name in nginx jvm node gunicorn setpriv; do
        "supervise_$name"
    done
    for name in bash vim less top; do
        mkdir "$scene/supervised/$name"
        /usr/bin/python3 "$here/programs/terminal.py" "$name" \
            "$scene/supervised/$name"
    done
    summary 'nginx: HUP, USR1, QUIT; a JVM: a thread dump at QUIT, TERM; node:' \
        "TERM once; gunicorn with 2 workers: TERM once; $setpriv_told; bash," \
        'vim and less on a terminal: Ctrl-Z, fg, Ctrl-C, status; top with' \
        '--redact: redrawn at another size, status'
}
