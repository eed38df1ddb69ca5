#!/usr/bin/env bash
# The Python wheel: reproducible, accepted by twine, installed by pip, uv and
# pipx in each of their ways, and run from there.
# shellcheck disable=SC2154 # set by tests/e2e/run

# runs_from PROGRAM: finds the helper, and the program gets its credentials.
runs_from() {
    # shellcheck disable=SC2016 # the inner sh expands
    "$1" --no-cache -p prod -- sh -c 'echo "$KAFKA_SASL_USERNAME"' \
        >"$scene/wheel.seen" || fail "$1 cannot be run"
    same "what a program under $1 sees" <(echo acme-factory-prod) \
        "$scene/wheel.seen"
}

# list_wheel WHEEL FOLDER: writes the wheel's RECORD, and what it should be.
list_wheel() {
    /usr/bin/python3 - "$@" <<'END'
import base64, hashlib, pathlib, sys, zipfile

wheel = zipfile.ZipFile(sys.argv[1])
folder = pathlib.Path(sys.argv[2])
record = next(n for n in wheel.namelist() if n.endswith(".dist-info/RECORD"))
lines = [f"{record},,\n"]
for name in wheel.namelist():
    if name != record:
        content = wheel.read(name)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
        digest = digest.decode().rstrip("=")
        lines.append(f"{name},sha256={digest},{len(content)}\n")
(folder / "expected").write_text("".join(sorted(lines)))
(folder / "record").write_text(
    "".join(sorted(wheel.read(record).decode().splitlines(keepends=True))))
END
}

case_wheel() {
    local dir=$scene/wheel wheel python began
    mkdir "$dir"
    wheel=$(env -u MAKEFLAGS -u MAKELEVEL make -s wheel | tail -n 1)
    cp "$wheel" "$dir/first.whl"
    env -u MAKEFLAGS -u MAKELEVEL make -s wheel >"$dir/log"
    same 'the wheel, made again' "$dir/first.whl" "$wheel"

    /usr/bin/python3 -m venv "$dir/tools"
    python=$dir/tools/bin/python
    "$python" -m pip -q install uv pipx twine check-jsonschema
    # The examples that install it.
    "$dir/tools/bin/check-jsonschema" --builtin-schema vendor.github-workflows \
        conf/ci/github.yaml >"$dir/log" || fail "$(cat "$dir/log")"
    "$dir/tools/bin/check-jsonschema" --builtin-schema vendor.compose-spec \
        conf/compose/compose.yaml >"$dir/log" || fail "$(cat "$dir/log")"
    jq -e .postCreateCommand conf/devcontainer/devcontainer.json \
        >"$dir/log" || fail 'devcontainer.json is not JSON'
    "$dir/tools/bin/twine" check --strict "$wheel" >"$dir/log" ||
        fail "$(cat "$dir/log")"
    list_wheel "$wheel" "$dir"
    same 'RECORD of the wheel' "$dir/expected" "$dir/record"

    /usr/bin/python3 -m venv "$dir/venv"
    began=$(date +%s%3N)
    "$dir/venv/bin/pip" -q install --no-index "$wheel"
    began=$(($(date +%s%3N) - began))
    runs_from "$dir/venv/bin/quixrun"
    # As in ~/.local/bin.
    mkdir "$dir/bin"
    ln -s "$dir/venv/bin/quixrun" "$dir/bin"
    runs_from "$dir/bin/quixrun"
    [ -s "$dir/venv/share/man/man1/quixrun.1" ] || fail 'no manual page'
    [ -s "$dir/venv/share/bash-completion/completions/quixrun" ] ||
        fail 'no completion'
    "$dir/venv/bin/pip" -q uninstall -y quixrun
    [ ! -e "$dir/venv/libexec/quixrun-portal" ] || fail 'pip left the helper'

    "$python" -m pip -q install --no-index --target "$dir/target" "$wheel"
    runs_from "$dir/target/bin/quixrun"
    "$dir/tools/bin/uv" -q venv "$dir/uv"
    # The requirements.txt of the README; its dependencies take long.
    mkdir -p "$dir/project/wheels"
    cp "$wheel" "$dir/project/wheels"
    sed -nE "s/x86_64/$(uname -m)/g
        s,^    (quixstreams|\./wheels/.*)$,\1,p" README.md \
        >"$dir/project/requirements.txt"
    (cd "$dir/project" && ../tools/bin/uv -q pip install --no-deps \
        --python ../uv/bin/python -r requirements.txt)
    "$dir/tools/bin/uv" -q pip list --format=json --python "$dir/uv/bin/python" |
        jq -r '.[].name' >"$dir/log"
    same 'what uv installed' <(printf '%s\n' quixrun quixstreams) "$dir/log"
    runs_from "$dir/uv/bin/quixrun"
    UV_TOOL_DIR=$dir/uvtools UV_TOOL_BIN_DIR=$dir/uvbin \
        "$dir/tools/bin/uv" -q tool install --offline "$wheel" 2>"$dir/log"
    runs_from "$dir/uvbin/quixrun"
    PIPX_HOME=$dir/pipx PIPX_BIN_DIR=$dir/pipxbin PIPX_MAN_DIR=$dir/pipxman \
        "$dir/tools/bin/pipx" install --backend=pip --skip-maintenance \
        --pip-args=--no-index "$wheel" >"$dir/log" 2>&1 ||
        fail "$(cat "$dir/log")"
    [ -L "$dir/pipxbin/quixrun" ] || fail 'pipx made no symbolic link'
    runs_from "$dir/pipxbin/quixrun"
    [ -s "$dir/pipxman/man1/quixrun.1" ] || fail 'no manual page of pipx'
    summary "wheel of $(($(stat -c %s "$wheel") / 1024)) KiB: the same when made" \
        "twice, installed by pip in $began ms, with --target, by uv pip, uv tool" \
        'and pipx, and run from each'
}
