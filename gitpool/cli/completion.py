"""gitpool completion: the scripts by which shells complete its command lines.

Each script asks `gitpool __complete SHELL WORD...` (a command that no list shows) what may stand where the last word
stands, and gets a line a candidate, what it does behind a tab. The first line says what kind they are: `words`, or
`files` if the shell is to offer its own.
"""

from __future__ import annotations

from typing import Annotated

import typer

from gitpool.cli.argv import suggestion, usage
from gitpool.cli.output import Output
from gitpool.diagnostics import ExitCode

BASH = """\
# bash completion of gitpool: source <(gitpool completion bash)
_gitpool() {
    local cur kind word
    cur=${COMP_WORDS[COMP_CWORD]}
    [[ $cur == "=" ]] && cur=""
    cur=${cur#[\\"\\']}
    COMPREPLY=()
    {
        IFS= read -r kind
        while IFS=$'\\t' read -r word _; do
            COMPREPLY+=("$word")
        done
    } < <("$1" __complete bash "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    if [[ $kind == files ]]; then
        compopt -o filenames 2>/dev/null
        while IFS= read -r word; do
            COMPREPLY+=("$word")
        done < <(compgen -f -- "$cur")
    elif [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -F _gitpool gitpool
"""

ZSH = """\
#compdef gitpool
# zsh completion of gitpool: source <(gitpool completion zsh), or a file _gitpool in $fpath
_gitpool() {
    local kind line
    local -a lines closed open
    lines=("${(@f)$("${words[1]}" __complete zsh "${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)}")
    kind=${lines[1]}
    if [[ $kind == files* ]]; then
        [[ -n ${kind#files} ]] && compset -P "*="
        _files
        return
    fi
    for line in "${(@)lines[2,-1]}"; do
        local word=${line%%$'\\t'*} help=${line#*$'\\t'}
        word=${word//:/\\\\:}${help:+:$help}
        if [[ ${line%%$'\\t'*} == *= ]]; then
            open+=("$word")
        else
            closed+=("$word")
        fi
    done
    (( $#closed )) && _describe -t words gitpool closed
    (( $#open )) && _describe -t flags flag open -S ''
    (( $#closed + $#open ))
}
if [[ ${funcstack[1]} == _gitpool ]]; then
    _gitpool "$@"
else
    compdef _gitpool gitpool
fi
"""

FISH = """\
# fish completion of gitpool: gitpool completion fish | source
function __gitpool_complete
    set -l before (commandline -opc)
    set -l typed (commandline -ct)
    set -l lines ($before[1] __complete fish $before[2..-1] "$typed" 2>/dev/null)
    if string match -q 'files*' -- "$lines[1]"
        set -l flag (string replace -r '^files' '' -- "$lines[1]")
        for path in (__fish_complete_path (string replace -- "$flag" '' "$typed"))
            echo $flag$path
        end
        return
    end
    printf '%s\\n' $lines[2..-1]
end
complete -c gitpool -f -a '(__gitpool_complete)'
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}

Shell = Annotated[str, typer.Argument(metavar="bash|zsh|fish", help="The shell that is to complete.")]


def completion(shell: Shell) -> int:
    """Print the script by which a shell completes commands, flags and names of pools."""
    if shell not in SCRIPTS:
        raise usage(
            f"There is no completion for {shell}", f"{suggestion(shell, SCRIPTS)}There is one for bash, zsh and fish."
        )
    Output().prompt(SCRIPTS[shell])
    return ExitCode.OK
