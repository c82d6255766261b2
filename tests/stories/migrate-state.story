A state moves to another place: copied, read again there, and the old one kept. Until it is moved nothing is planned.

$ gitpool apply -auto-approve
...
$ gitpool init
The cluster has 3 node pools, the built-in ones among them.
The state is in gitpool.state.json: serial 2, 1 managed pool.
$ mkdir before; cp *.hcl before/
$ printf 'gitpool {\n  backend "nomad" {\n    path = "gitpool/prod"\n  }\n}\n' > gitpool.hcl
$ gitpool plan
Error: The state was not moved

The files name another place for the state, where there is none, and the state
that was used so far lies in gitpool.state.json. Copy it with `gitpool init
-migrate-state`; or move that file away, to begin anew.
[exit 5]
$ gitpool apply -auto-approve
Error: The state was not moved
...
[exit 5]
$ gitpool init
The cluster has 3 node pools, the built-in ones among them.
The state is in the Nomad variable gitpool/prod (namespace default): there is none yet, and the first apply makes it.
The one in gitpool.state.json was not moved: `gitpool init -migrate-state` copies it.
$ gitpool init -from=before
Error: -from and -force-copy belong to -migrate-state
...
[exit 1]
$ gitpool init -migrate-state -from=nowhere.json
Error: There is no nowhere.json

-from takes a state file, or a folder whose files say where the state is.
[exit 1]
$ gitpool init -migrate-state
Copied the state from gitpool.state.json to the Nomad variable gitpool/prod (namespace default), and read it again there: serial 2, 1 managed pool. The old one is kept; nothing uses it any more.
$ gitpool state pull | cmp - gitpool.state.json
$ gitpool init -migrate-state
the Nomad variable gitpool/prod (namespace default) holds the same state as gitpool.state.json already.
$ gitpool plan -detailed-exitcode
No changes. <any>
...
$ sed -i s/first/second/ pools.hcl; gitpool apply -auto-approve
...
$ gitpool init -migrate-state
Error: The state is older

What is there has the serial 4, gitpool.state.json has 2. Nothing was written.
To replace it all the same, use -force-copy.
[exit 5]
$ rm -r before/*; cp gitpool.hcl before/; printf 'gitpool {\n  backend "http" {}\n}\n' > gitpool.hcl
$ echo 'export TF_HTTP_ADDRESS=$STATE_ADDR/state TF_HTTP_LOCK_ADDRESS=$STATE_ADDR/state/lock TF_HTTP_UNLOCK_ADDRESS=$STATE_ADDR/state/lock' > env.sh
$ . ./env.sh; gitpool init -migrate-state -from=before
Copied the state from the Nomad variable gitpool/prod (namespace default) to http://127.0.0.1:<any>/state, and read it again there: serial 4, 1 managed pool. The old one is kept; nothing uses it any more.
$ . ./env.sh; gitpool plan -detailed-exitcode
No changes. <any>
...
$ rm gitpool.hcl; printf 'gitpool {\n  backend "http" {}\n}\n' > before/gitpool.hcl
$ . ./env.sh; gitpool init -migrate-state -from=before
Copied the state from http://127.0.0.1:<any>/state to gitpool.state.json, and read it again there: serial 4, 1 managed pool. The old one is kept; nothing uses it any more.
$ gitpool state list
node_pool.a

-- pools.hcl --
node_pool "a" { description = "first" }
