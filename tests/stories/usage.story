Wrong command lines are told in a sentence, with what was probably meant, and end with code 1.

$ gitpool aply
Error: gitpool has no command named "aply"

Did you mean "apply"?<any>
...
[exit 1]
$ gitpool plan -detailed-exitcod
Error: gitpool plan has no flag -detailed-exitcod

Did you mean "-detailed-exitcode"?<any>
...
[exit 1]
$ gitpool plan -refresh=maybe
Error: -refresh is either true or false
...
[exit 1]
$ gitpool plan -target=nope
Error: -target=nope matches no pool
...
[exit 1]
$ gitpool -chdir=nowhere plan
Error: The folder cannot be entered
...
[exit 1]
$ gitpool plan -parallelism=0
Error: <any>parallelism<any>
...
[exit 1]
$ gitpool plan stray
Error: <any>stray<any>
...
[exit 1]
$ gitpool state
Error: gitpool state needs a command
...
[exit 1]
$ gitpool
Usage: gitpool [-chdir=DIR] COMMAND [flags]
...
[exit 1]
$ gitpool -version
gitpool v<any>

-- pools.hcl --
node_pool "gpu" {}
