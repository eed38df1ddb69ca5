# shellcheck shell=bash
# direnv: sets the variables of a profile while the shell is in a directory.
# Install this file as ~/.config/direnv/lib/quixrun.sh, and write into .envrc:
#
#   use quixrun dev            # the profile; further options may follow
#   use quixrun dev --app      # and what the app.yaml beside it declares
#
# The variables are set again when the profile or a file of the application
# changes, and unset outside of the directory.

# The files of the application in directory $1, including missing ones.
_quixrun_watch_app() {
    local folder file
    folder=$(cd -- "$1" && pwd) || return
    watch_file "$folder/app.yaml"
    while :; do
        for file in quix.yaml .secrets .quix.yaml.variables; do
            watch_file "$folder/$file"
        done
        [[ -n $folder && ! -e $folder/.git && ! -e $folder/quix.yaml ]] || break
        folder=${folder%/*}
    done
}

# A profile may extend any other profile in its directory.
_quixrun_watch_profiles() {
    local folder folders
    if [[ $1 == */* ]]; then
        watch_file "$1"
        return
    fi
    if [[ -n ${QUIXRUN_CONFIG_PATH-} ]]; then
        IFS=: read -ra folders <<<"$QUIXRUN_CONFIG_PATH"
    else
        folders=("${XDG_CONFIG_HOME:-$HOME/.config}/quixrun" /etc/quixrun)
    fi
    for folder in "${folders[@]}"; do
        [[ ! -d $folder ]] || watch_dir "$folder"
    done
}

use_quixrun() {
    local profile=${1:?usage: use quixrun PROFILE [OPTION]...} option variables
    shift
    _quixrun_watch_profiles "$profile"
    for option; do
        case $option in
        -a | --app) _quixrun_watch_app . ;;
        --app=*) _quixrun_watch_app "${option#--app=}" ;;
        esac
    done
    variables=$(quixrun -p "$profile" "$@" --print) || return
    eval "$variables"
}
