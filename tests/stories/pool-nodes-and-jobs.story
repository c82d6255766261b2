Who uses a pool is asked for in the same way; a pool that nobody uses says so, and JSON stays JSON.

$ hand put {"Name": "gpu"}
$ hand put {"Name": "gpu-old"}
$ gitpool pool nodes gpu
No nodes
$ gitpool pool nodes gpu -json
[]
$ gitpool pool jobs gpu-
No jobs
$ gitpool pool jobs gpu -namespace='*' -json --per-page=5
[]
$ NOMAD_TOKEN=5c9a2f0e-0000-4000-8000-000000000001 gitpool pool jobs gpu
No jobs

Warning: Jobs may be hidden

Nomad shows those of namespaces alone for which the token has `namespace
"default" { capabilities = ["list-jobs"] }`. <any>
...
$ gitpool pool nodes g
Error: Prefix matched multiple node pools
...
[exit 1]
$ gitpool pool jobs nope
Error: No node pool with prefix "nope" found
...
[exit 1]
$ gitpool pool nodes -prefix=gpu gpu
Error: gitpool pool nodes has no flag -prefix
...
[exit 1]
$ gitpool pool nodes gpu -filter='Status =='
Error: Nomad refused the request
...
[exit 1]
$ gitpool pool jobs
Error: Missing argument 'POOL'
...
[exit 1]
