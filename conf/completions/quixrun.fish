# Completion of quixrun(1) for fish. Finds profiles by their files, as quixrun
# does, without running a program.

# The words after quixrun and before the cursor; sets __quixrun_rest to those
# from the program on.
function __quixrun_split --no-scope-shadowing
    set -l words (commandline -opc)[2..-1]
    set __quixrun_rest
    set __quixrun_folder
    set -l valued --profile --config-dir --env --unset --env-file --topic \
        --deployment --use-token --timeout --use --init --rotate --files-dir --store --from --log-format
    while set -q words[1]
        set -l word $words[1]
        if test "$word" = --
            set __quixrun_rest $words[2..-1]
            set -q __quixrun_rest[1]
            or set __quixrun_is_ended yes
            return
        end
        if not string match -q -- '-?*' $word
            set __quixrun_rest $words
            return
        end
        set -e words[1]
        if contains -- $word $valued
            or string match -qr -- '^-[^-pCeutda]*[pCeutd]$' $word
            string match -qr -- '^(--config-dir|-[^-]*C)$' $word
            and set __quixrun_folder $words[1]
            set -e words[1]
        else if string match -q -- '--config-dir=*' $word
            set __quixrun_folder (string replace -- --config-dir= '' $word)
        else if string match -q -- '--app=*' $word
            set __quixrun_app (string replace -- --app= '' $word)
        end
    end
end

# True when options are still possible.
function __quixrun_has_no_program
    set -l __quixrun_rest
    set -l __quixrun_folder
    set -l __quixrun_is_ended no
    __quixrun_split
    not set -q __quixrun_rest[1]
    and test $__quixrun_is_ended = no
end

function __quixrun_profile_or_path
    if string match -q -- '*/*' (string replace -r -- '^--profile=' '' (commandline -ct))
        __fish_complete_suffix .ini
    else
        __quixrun_profiles
    end
end

function __quixrun_profiles
    set -l __quixrun_rest
    set -l __quixrun_folder
    set -l __quixrun_is_ended no
    __quixrun_split
    set -l folders $HOME/.config/quixrun /etc/quixrun
    test -n "$XDG_CONFIG_HOME"
    and set folders[1] $XDG_CONFIG_HOME/quixrun
    test -n "$QUIXRUN_CONFIG_PATH"
    and set folders (string split -n : -- "$QUIXRUN_CONFIG_PATH")
    test -n "$__quixrun_folder"
    and set folders (string replace -r -- '^~/' "$HOME/" $__quixrun_folder)
    for folder in $folders
        for file in $folder/*.ini
            string replace -rf -- '^.*/([A-Za-z0-9][A-Za-z0-9._-]*)\.ini$' \
                '$1' $file
        end
    end
end

# The names of deployments, in the nearest quix.yaml.
function __quixrun_deployments
    set -l __quixrun_rest
    set -l __quixrun_folder
    set -l __quixrun_app .
    set -l __quixrun_is_ended no
    __quixrun_split
    set -l folder (path resolve -- $__quixrun_app)
    while not test -f $folder/quix.yaml -o -e $folder/.git -o $folder = /
        set folder (path dirname -- $folder)
    end
    test -f $folder/quix.yaml
    and awk '/^deployments:/ { on = 1; next }
        /^[^ #-]/ { on = 0 }
        !on { next }
        { match($0, /^ */); depth = RLENGTH; text = substr($0, depth + 1) }
        item == "" && text ~ /^-/ { item = depth }
        (depth == item && text ~ /^- +name: /) ||
        (depth == item + 2 && text ~ /^name: /) {
            sub(/^(- +)?name: */, "", text)
            sub(/[ \\t\\r]+$/, "", text)
            if (text ~ /^["\\047].*["\\047]$/)
                text = substr(text, 2, length(text) - 2)
            if (!index(text, "{{"))
                print text
        }' $folder/quix.yaml
end

# The program's name, then the program's own completion.
function __quixrun_program
    set -l __quixrun_rest
    set -l __quixrun_folder
    set -l __quixrun_is_ended no
    __quixrun_split
    set -l current (commandline -ct)
    if set -q __quixrun_rest[1]
        complete -C (string join ' ' -- (string escape -- $__quixrun_rest) \
            $current)
    else if not string match -q -- '-*' $current
        __fish_complete_command
    end
end

complete -c quixrun -e
complete -c quixrun -f -a '(__quixrun_program)'

function __quixrun_option
    complete -c quixrun -n __quixrun_has_no_program $argv
end

__quixrun_option -s p -l profile -x -a '(__quixrun_profile_or_path)' -d 'The profile'
__quixrun_option -s C -l config-dir -x -a '(__fish_complete_directories)' -d 'Look for profiles only in this folder'
__quixrun_option -s e -l env -x -d 'Set a variable; overrides all others'
__quixrun_option -s u -l unset -x -a '(set -nx)' -d 'Remove a variable'
__quixrun_option -l env-file -r -F -d 'Read a dotenv file; the profile overrides it'
__quixrun_option -s i -l pristine -d 'Inherit almost no variables'
__quixrun_option -s t -l topic -x -d 'Set a variable to a topic id'
__quixrun_option -s a -l app -f -a '(__fish_complete_directories)' -d 'Set the variables of an application'
__quixrun_option -l no-app -d 'Ignore app of the profile'
__quixrun_option -s d -l deployment -x -a '(__quixrun_deployments)' -d 'The deployment of the application'
__quixrun_option -l use-token -x -a 'auto 1 2' -d 'Use this token of the profile'
__quixrun_option -l timeout -x -a '5s 30s 2m 0' -d 'Limit for requests to the Portal'
__quixrun_option -l no-cache -d 'Neither read nor write the cache'
__quixrun_option -l offline -d 'Send no request, use only the cache'
__quixrun_option -l store -x -a 'file pass secret-tool systemd-creds' -d 'With --init: where tokens are kept'
__quixrun_option -l from -r -F -d 'With --init: from a dotenv file'
__quixrun_option -l supervise -d 'Stay as parent: forward signals, reap, restart'
__quixrun_option -l redact -d 'Replace secrets in the output'
__quixrun_option -s y -l yes -d 'Answer yes to confirm and to --now'
__quixrun_option -s n -l dry-run -d 'Show what would be set; run nothing'
# Without -r, a value must follow a '='.
__quixrun_option -l print -f -a 'export fish dotenv json docker systemd github github-mask kubernetes' -d 'Print the variables'
__quixrun_option -l check -d 'Check the profile, the Portal and the broker'
__quixrun_option -l list -d 'List the profiles'
__quixrun_option -l use -x -a '(__quixrun_profiles)' -d 'Make a profile the default'
__quixrun_option -l init -x -d 'Write a new profile'
__quixrun_option -l rotate -x -a '(__quixrun_profiles)' -d 'Write the new tokens after a rotation'
__quixrun_option -l keep-personal-token -d 'With --init: keep it, for --rotate'
__quixrun_option -l now -d 'With --rotate: rotate in Quix first'
__quixrun_option -l ps -d 'List the programs that run under a profile'
__quixrun_option -l scan -d 'Find secrets in files'
__quixrun_option -l staged -d 'With --scan: only what is staged'
__quixrun_option -l json -d 'Print JSON instead of text'
__quixrun_option -l reveal -d 'With --print: secrets on a terminal'
__quixrun_option -l files-dir -x -a '(__fish_complete_directories)' -d 'With --print: write files there'
__quixrun_option -s q -l quiet -d 'Print no warnings'
__quixrun_option -s v -l verbose -d 'Print what is done'
__quixrun_option -l log-format -x -a 'text json' -d 'Format of messages'
__quixrun_option -s h -l help -f -a all -d 'Print the usual options, or all'
__quixrun_option -s V -l version -d 'Print the version'
functions -e __quixrun_option
