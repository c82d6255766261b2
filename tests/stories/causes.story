Each changed attribute says its cause: the files changed, somebody changed the cluster, or both.

$ gitpool apply -auto-approve
...
$ sed -i 's/config-1/config-2/; s/both-1/both-2/' pools.hcl
$ hand put {"Name": "gpu", "Description": "config-1", "Meta": {"both": "by hand", "drift": "by hand", "extra": "x"}}
$ gitpool plan
Note: Objects have changed outside of gitpool

Since the last apply, somebody else changed these pools:
  # node_pool.gpu has changed: meta.both, meta.drift, meta.extra
...
  # node_pool.gpu will be updated in-place
  ~ node_pool "gpu" {
      ~ description = "config-1" -> "config-2"   # config changed
      ~ meta        = {
          ~ "both"  = "by hand" -> "both-2"   # config changed, and changed outside gitpool
          ~ "drift" = "by hand" -> "drift-1"   # changed outside gitpool
          - "extra" = "x" -> null   # changed outside gitpool
        }
        name        = "gpu"
    }

Plan: 0 to add, 1 to change, 0 to destroy.

-- pools.hcl --
node_pool "gpu" {
  description = "config-1"
  meta {
    both  = "both-1"
    drift = "drift-1"
  }
}
