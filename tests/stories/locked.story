Two applies never write at once: the second is told who holds the lock, waits if it may, and ends with code 6.

$ hand hold ada@elsewhere
$ gitpool apply -auto-approve
Error: The state is locked

gitpool.state.json is held by ada@elsewhere (apply) since
2026-01-02T12:00:00Z, lock ID 1234. Wait for it (`-lock-timeout=60s`), or, if
it is stuck, stop that process: its lock ends with it.
[exit 6]
$ gitpool apply -auto-approve -lock-timeout=300ms
Waiting for the state's lock, held by ada@elsewhere (apply) since 2026-01-02T12:00:00Z, lock ID 1234 ...

Error: The state is locked
...
[exit 6]
$ gitpool apply -auto-approve -json | events
version
diagnostic: Error: The state is locked
change_summary: Apply failed! Resources: 0 added, 0 changed, 0 destroyed.
$ gitpool recover
...
Error: The state is locked
...
[exit 6]
$ gitpool plan -detailed-exitcode
...
Plan: 1 to add, 0 to change, 0 to destroy.
[exit 2]
$ gitpool state list
$ gitpool force-unlock 99
Error: That is not the lock's ID

gitpool.state.json is held by ada@elsewhere (apply) since
2026-01-02T12:00:00Z, lock ID 1234. Name that ID, if it is the lock you mean.
[exit 1]
$ echo no | gitpool force-unlock 1234
gitpool.state.json is held by ada@elsewhere (apply) since 2026-01-02T12:00:00Z, lock ID 1234.
Take it away? Only 'yes' will be accepted: 
Error: force-unlock cancelled
...
[exit 1]
$ gitpool force-unlock 1234 <&-
...
Error: force-unlock cancelled
...
[exit 1]
$ gitpool force-unlock -force 1234
Error: The lock belongs to a running process
...
[exit 1]
$ hand show gpu
null
$ hand let go
$ gitpool force-unlock 1234
gitpool.state.json is not locked.
$ gitpool apply -auto-approve
...
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
$ ls
gitpool.state.json
gitpool.state.json.history
pools.hcl

-- pools.hcl --
node_pool "gpu" {}
