A Ctrl-C or SIGTERM before the first write ends the run with a word and code 1, whatever it is doing or waiting for.

$ hand latency 5
$ timeout --foreground --preserve-status -s INT 2 gitpool plan
Error: Interrupted

Nothing was written.
[exit 1]
$ timeout --foreground --preserve-status -s TERM 2 gitpool plan -json | events
version
diagnostic: Error: Interrupted
change_summary: Plan failed; nothing is planned.
$ hand latency 0
$ sleep 3 | timeout --foreground --preserve-status -s INT 2 gitpool apply
...
Error: Interrupted

Nothing was written.
[exit 1]
$ hand hold ada@elsewhere
$ timeout --foreground --preserve-status -s INT 2 gitpool apply -auto-approve -lock-timeout=60s
...
Error: Interrupted

Nothing was written.
[exit 1]
$ hand let go
$ hand show gpu
null
$ ls
pools.hcl

-- pools.hcl --
node_pool "gpu" {}
