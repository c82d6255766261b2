What is removed from the state stays in the cluster, and is nobody's; a pattern that means nothing removes nothing.

$ gitpool apply -auto-approve
...
$ gitpool state rm 'web-*' nothing
Error: nothing matches no managed pool

`gitpool state list` lists them. Nothing was removed.
[exit 1]
$ gitpool state rm
Error: Missing argument 'GLOB...'
...
[exit 1]
$ gitpool state rm -dry-run 'web-*' node_pool.db
Would remove node_pool.db
Would remove node_pool.web-1
Would remove node_pool.web-2
$ gitpool state list
node_pool.db
node_pool.web-1
node_pool.web-2
$ hand hold ada@elsewhere
$ gitpool state rm db
Error: The state is locked
...
[exit 6]
$ gitpool state rm -lock-timeout=200ms db
Waiting for the state's lock, held by ada@elsewhere (apply) since 2026-01-02T12:00:00Z, lock ID 1234 ...

Error: The state is locked
...
[exit 6]
$ hand let go
$ gitpool state rm 'web-*'
Removed node_pool.web-1
Removed node_pool.web-2
$ gitpool state list
node_pool.db
$ hand show web-1
{"Description": "", "Meta": null, "Name": "web-1", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ sed -i /web/d pools.hcl; gitpool plan
No changes. <any>
...

-- pools.hcl --
node_pool "web-1" {}
node_pool "web-2" {}
node_pool "db" {
  lifecycle { prevent_destroy = true }
}
