Over a slow network the writes of a wave go side by side, and -parallelism says how many.

$ hand latency 0.2
$ gitpool apply -auto-approve
...
Apply complete! Resources: 8 added, 0 changed, 0 destroyed.
$ gitpool plan -detailed-exitcode
No changes. <any>
...
$ NOMAD_ADDR=http://127.0.0.1:9 gitpool plan
Error: The cluster cannot be reached

GET http://127.0.0.1:9/v1/node/pools: <any>
...
[exit 1]
$ gitpool plan -address=nonsense
Error: Invalid address of the cluster
...
[exit 1]

-- pools.hcl --
node_pool "a" {}
node_pool "b" {}
node_pool "c" {}
node_pool "d" {}
node_pool "e" {}
node_pool "f" {}
node_pool "g" {}
node_pool "h" {}
