A shell gets a script that completes commands, flags and names of pools; in bash it works at once.

$ gitpool completion bash | bash -n
$ gitpool completion bash | head -1
# bash completion of gitpool: source <(gitpool completion bash)
$ gitpool completion zsh | head -2
#compdef gitpool
# zsh completion of gitpool: source <(gitpool completion zsh), or a file _gitpool in $fpath
$ gitpool completion fish | head -1
# fish completion of gitpool: gitpool completion fish | source
$ hand put {"Name": "gpu"}
$ source <(gitpool completion bash); COMP_WORDS=(gitpool pool info g); COMP_CWORD=3; _gitpool gitpool; echo ${COMPREPLY[@]}
gpu
$ source <(gitpool completion bash); COMP_WORDS=(gitpool pool n); COMP_CWORD=2; _gitpool gitpool; echo ${COMPREPLY[@]}
nodes
$ gitpool completion powershell
Error: There is no completion for powershell
...
[exit 1]
$ gitpool completion
Error: Missing argument 'bash|zsh|fish'
...
[exit 1]
