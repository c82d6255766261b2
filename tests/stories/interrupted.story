A first Ctrl-C, or the SIGTERM of a cancelled CI job, puts every pool back; a second leaves at once, intent saved.

$ hand signal b INT
$ gitpool apply -auto-approve -parallelism=1
...
node_pool.b: Creating...

Interrupt received. What is in flight is awaited, then every pool is put back as it was. A second interrupt leaves at once.
node_pool.b: Creation complete after <any>
Rolling back: it was interrupted
...
Error: The apply was rolled back
...
[exit 3]
$ hand show a
null
$ hand show b
null
$ hand signal b TERM
$ gitpool apply -auto-approve -parallelism=1 -json 2>err | events
...
rollback: Rolling back: it was interrupted
...
rollback_complete: <any>
...
outcome: node_pool.c: not started
diagnostic: Error: The apply was rolled back
change_summary: Apply failed! Resources: 0 added, 0 changed, 0 destroyed. 2 rolled back, 1 not started.
$ cat err
Interrupt received. <any>
$ gitpool state list
$ hand signal b INT TERM
$ gitpool apply -auto-approve -parallelism=1
...
Two interrupts received. Leaving at once; the intent is saved. Run `gitpool recover`, which reads the cluster and
finishes.
[exit 4]
$ gitpool recover -rollback
...
Recovered: every pool is as it was.
$ hand signal b INT TERM
$ gitpool apply -auto-approve -parallelism=1 -json 2> err | events
...
diagnostic: Error: Two interrupts received
change_summary: Apply failed! Resources: 0 added, 0 changed, 0 destroyed.
$ gitpool show
An apply is unfinished. <any>
...
$ gitpool recover
...
Recovered: every pool is as planned.
$ gitpool plan -detailed-exitcode
No changes. <any>
...

-- pools.hcl --
node_pool "a" {}
node_pool "b" {}
node_pool "c" {}
