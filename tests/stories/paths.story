-chdir counts for every path of the command; a place that cannot be written to is said before anything is lost.

$ gitpool -chdir=sub plan -out=p -state=other.json
...
Saved the plan to: p

To perform exactly these actions, run:
    gitpool apply p
$ gitpool -chdir=sub apply -state=other.json p
...
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
$ ls sub
other.json
other.json.history
p
pools.hcl
$ gitpool --chdir sub state list -state=../sub/other.json
node_pool.gpu
$ gitpool -chdir=sub plan -out='my plan'
...
    gitpool apply 'my plan'
$ gitpool -chdir=sub plan -out=missing/p
...
Error: The plan cannot be saved

missing/p: No such file or directory. Name another file with -out.
[exit 1]
$ gitpool -chdir=sub plan -out=
Error: -out needs a value
...
[exit 1]
$ gitpool -chdir=sub plan -state ""
Error: -state needs a value
...
[exit 1]
$ gitpool plan -chdir=sub
Error: -chdir stands before the command
...
[exit 1]
$ gitpool -chdri=sub plan
Error: Unknown global flag -chdri

Did you mean "-chdir"? <any>
...
[exit 1]
$ gitpool -chdir=nowhere plan -json | events
version
diagnostic: Error: The folder cannot be entered
change_summary: Plan failed; nothing is planned.
$ gitpool dev --
Error: Nothing stands behind --
...
[exit 1]
$ gitpool -chdir=sub plan -out=.
...
Error: The plan cannot be saved
...
[exit 1]
$ gitpool -chdir=sub plan -out=/dev/full
...
Error: The plan cannot be saved

/dev/full: No space left on device. Name another file with -out.
[exit 1]
$ gitpool -chdir=sub plan -out=/dev/stdout | grep -c '"digest"'
1
$ gitpool -chdir=sub apply -auto-approve -state=missing/state.json
...
Error: The state cannot be locked

missing/state.json: No such file or directory. <any>
...
[exit 1]
$ gitpool -chdir=sub plan -state=.
Error: The state cannot be read
...
[exit 1]
$ gitpool -chdir=sub/pools.hcl plan
Error: The folder cannot be entered

-chdir=sub/pools.hcl: Not a directory. Name an existing folder.
[exit 1]
$ gitpool -chdir
Error: -chdir needs a folder
...
[exit 1]
$ gitpool -chdir= plan
Error: The folder cannot be entered
...
[exit 1]

-- sub/pools.hcl --
node_pool "gpu" {}
