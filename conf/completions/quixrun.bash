# Completion of quixrun(1) for bash. Finds profiles by their files, as quixrun
# does, without running a program.
# shellcheck shell=bash

# Options whose value is a separate word; `--print` and `--help` accept one only
# after a '='.
_quixrun_takes_value() {
    case $1 in
    --profile | --config-dir | --env | --unset | --env-file | --topic | \
        --deployment | --use-token | --timeout | --use | --init | --rotate | --files-dir | \
        --store | --from | --log-format) return 0 ;;
    --*) return 1 ;;
    # Short options may be combined: -qp
    -a*) return 1 ;;
    -*[pCeutd]) [[ ${1#-} != *[pCeutd]?* ]] ;;
    *) return 1 ;;
    esac
}

# Adds the names of profiles that begin with $1; $2 is the folder of -C.
_quixrun_profiles() {
    local folder file folders
    if [[ -n $2 ]]; then
        folders=("${2/#\~\//$HOME/}")
    elif [[ -n ${QUIXRUN_CONFIG_PATH-} ]]; then
        IFS=: read -ra folders <<<"$QUIXRUN_CONFIG_PATH"
    else
        folders=("${XDG_CONFIG_HOME:-$HOME/.config}/quixrun" /etc/quixrun)
    fi
    for folder in "${folders[@]}"; do
        for file in "$folder/$1"*.ini; do
            file=${file##*/}
            file=${file%.ini}
            [[ $file == [A-Za-z0-9]* && $file != *[!A-Za-z0-9._-]* ]] &&
                COMPREPLY+=("$file")
        done
    done
}

# Adds the names of deployments that begin with $1, from the nearest quix.yaml;
# $2 is the folder of --app.
_quixrun_deployments() {
    local folder name
    folder=$(cd -- "${2:-.}" 2>/dev/null && pwd) || return
    while [[ ! -f $folder/quix.yaml && -n $folder && ! -e $folder/.git ]]; do
        folder=${folder%/*}
    done
    [[ -f $folder/quix.yaml ]] || return
    while IFS= read -r name; do
        [[ $name == "$1"* ]] && COMPREPLY+=("$(printf '%q' "$name")")
    done < <(awk '/^deployments:/ { on = 1; next }
        /^[^ #-]/ { on = 0 }
        !on { next }
        { match($0, /^ */); depth = RLENGTH; text = substr($0, depth + 1) }
        item == "" && text ~ /^-/ { item = depth }
        (depth == item && text ~ /^- +name: /) ||
        (depth == item + 2 && text ~ /^name: /) {
            sub(/^(- +)?name: */, "", text)
            sub(/[ \t\r]+$/, "", text)
            if (text ~ /^["\047].*["\047]$/)
                text = substr(text, 2, length(text) - 2)
            if (!index(text, "{{"))
                print text
        }' "$folder/quix.yaml")
}

# Adds the values of option $1 that begin with $2.
_quixrun_values() {
    case $1 in
    --help) mapfile -t COMPREPLY < <(compgen -W all -- "$2") ;;
    --app)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$2")
        ;;
    --deployment | -*d) _quixrun_deployments "$2" "$4" ;;
    --profile | -*p)
        if [[ $2 == */* ]]; then
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -f -X '!*.ini' -- "$2"
                compgen -d -- "$2")
        else
            _quixrun_profiles "$2" "$3"
        fi
        ;;
    --use | --rotate) _quixrun_profiles "$2" "$3" ;;
    --config-dir | --files-dir | -*C)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$2")
        ;;
    --env-file | --from)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$2")
        ;;
    --unset | -*u) mapfile -t COMPREPLY < <(compgen -e -- "$2") ;;
    --use-token) mapfile -t COMPREPLY < <(compgen -W 'auto 1 2' -- "$2") ;;
    --store) mapfile -t COMPREPLY < <(compgen -W 'file pass secret-tool
        systemd-creds' -- "$2") ;;
    --log-format) mapfile -t COMPREPLY < <(compgen -W 'text json' -- "$2") ;;
    --print) mapfile -t COMPREPLY < <(compgen -W 'export fish dotenv json
        docker systemd github github-mask kubernetes' -- "$2") ;;
    esac
}

_quixrun_options='-p -C -e -u -i -t -a -d -y -n -q -v -h -V
    --profile --config-dir --env --unset --env-file --pristine --topic
    --app --no-app --deployment
    --use-token --timeout --no-cache --offline --supervise --redact --yes
    --dry-run
    --print --check --list --use --init --rotate --now --ps --scan --staged
    --json --reveal --files-dir --store --from --keep-personal-token --quiet --verbose
    --log-format --help --version'

_quixrun() {
    local cur=${COMP_WORDS[COMP_CWORD]} option='' folder='' app='' word i=1
    COMPREPLY=()
    # '=' is a word of its own here, unless COMP_WORDBREAKS was changed.
    while ((i < COMP_CWORD)); do
        word=${COMP_WORDS[i]}
        option=''
        case $word in
        --) ((i += 1)) && break ;;
        -?*) ;;
        *) break ;;
        esac
        ((i += 1))
        if [[ ${COMP_WORDS[i]} == = ]]; then
            option=$word
            ((i += 1))
            # The cursor is in the value, or the value is complete.
            if ((i > COMP_CWORD)); then
                cur=''
                break
            fi
        elif _quixrun_takes_value "$word"; then
            option=$word
        else
            continue
        fi
        ((i == COMP_CWORD)) && break
        [[ $option == --config-dir || $option == -*C ]] &&
            folder=${COMP_WORDS[i]}
        [[ $option == --app ]] && app=${COMP_WORDS[i]}
        option=''
        ((i += 1))
    done
    if [[ -n $option ]]; then
        _quixrun_values "$option" "$cur" "$folder" "$app"
    elif ((i < COMP_CWORD)); then
        # The rest is the program's command line.
        if [[ $(type -t _command_offset) == function ]]; then
            _command_offset "$i"
        else
            compopt -o default
        fi
    elif [[ $cur == -* && ${COMP_WORDS[i - 1]} != -- ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$_quixrun_options" -- "$cur")
    else
        mapfile -t COMPREPLY < <(compgen -c -- "$cur" | sort -u)
    fi
}

complete -F _quixrun quixrun
