#!/usr/bin/env bash
# dotenv files, as read by the python-dotenv of Quix Streams.

# shellcheck disable=SC2154 # set in run
case_dotenv() {
    local counts
    mkdir "$scene/dotenv"
    counts=$("$tools/python/bin/python" "$here/programs/read_dotenv.py" \
        "$scene/dotenv" 4000)
    summary "${counts% *} files with ${counts#* } variables:" \
        'quixrun and python-dotenv read the same'
}
