A state in Nomad itself: nothing but the cluster is needed, and everything works as with a file.

$ gitpool init
The cluster has 2 node pools, the built-in ones among them.
The state is in the Nomad variable gitpool/prod (namespace default): there is none yet, and the first apply makes it.
$ NOMAD_NAMESPACE=elsewhere gitpool apply -auto-approve
...
Apply complete! Resources: 2 added, 0 changed, 0 destroyed.
$ gitpool state list
node_pool.a
node_pool.b
$ gitpool show | head -n 4
# node_pool.a:
node_pool "a" {
  description = "first"
}
$ ls
gitpool.hcl
pools.hcl
$ hand hold ada@engine
$ sed -i s/first/second/ pools.hcl
$ gitpool apply -auto-approve
...
Error: The state is locked

the Nomad variable gitpool/prod (namespace default) is held by ada@engine
(apply) since 2026-01-02T12:00:00Z, lock ID 1234. Wait for it
(`-lock-timeout=60s`), or, if it is dead, take the lock away with `gitpool
force-unlock 1234`.
[exit 6]
$ gitpool plan -detailed-exitcode
...
Plan: 0 to add, 1 to change, 0 to destroy.
[exit 2]
$ gitpool force-unlock 77
Error: That is not the lock's ID
...
[exit 1]
$ gitpool force-unlock -force 1234
The lock of ada@engine (apply) since 2026-01-02T12:00:00Z, lock ID 1234 was taken away.
$ gitpool force-unlock 1234
the Nomad variable gitpool/prod (namespace default) is not locked.
$ hand signal a KILL
$ gitpool apply -auto-approve
...
[exit 137]
$ gitpool recover
Error: The state is locked
...
[exit 6]
$ gitpool plan
...
Warning: An apply is unfinished
...
$ gitpool force-unlock -force $(gitpool recover 2>&1 | grep -o '[0-9a-f-]\{36\}' | head -n 1)
The lock of <any> (apply) since <any>, lock ID <any> was taken away.
$ gitpool recover
...
Recovered: every pool is as planned.
$ gitpool state history | wc -l
3
$ gitpool plan -state=other.json
Error: -state is for the local backend
...
[exit 1]
$ gitpool state rm b
Removed node_pool.b
$ gitpool destroy -auto-approve -exclude=b
...
Destroy complete! Resources: 1 destroyed.
$ hand show b
{"Description": "", "Meta": null, "Name": "b", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}

-- gitpool.hcl --
gitpool {
  backend "nomad" {
    path = "gitpool/prod"
  }
}

-- pools.hcl --
node_pool "a" { description = "first" }
node_pool "b" {}
