The pools of a cluster are listed in any folder, as columns for pipes and people, as the API's own JSON for programs.

$ hand put {"Name": "gpu", "Description": "Accelerators", "Meta": {"team": "ml"}, "NodeIdentityTTL": "1h"}
$ hand put {"Name": "gpu-old"}
$ hand put {"Name": "web", "Description": "Öffentlich, and long enough that no narrow terminal has room for it"}
$ gitpool pool list
Name     Description
all      Node pool with all nodes in the cluster.
default  Default node pool.
gpu      Accelerators
gpu-old  <none>
web      Öffentlich, and long enough that no narrow terminal has room for it
$ gitpool pool list -prefix=gpu -verbose
Name     Description   Node Identity TTL  Create Index  Modify Index
gpu      Accelerators  1h0m0s             <any>  <any>
gpu-old  <none>        24h0m0s            <any>  <any>
$ gitpool pool list -filter='Meta.team == "ml"' --per-page 1
Name  Description
gpu   Accelerators
$ gitpool pool list -prefix=none
No node pools
$ gitpool pool list -prefix=none -json
[]
$ gitpool pool list -json -per-page=2 > pages; gitpool pool list --json > whole; cmp pages whole
$ python3 -c 'import json; print(*[pool["Name"] for pool in json.load(open("pages"))])'
all default gpu gpu-old web
$ gitpool pool list -json -prefix=gpu-old
[{"CreateIndex":<any>,"Description":"","Hash":"<any>","Meta":null,"ModifyIndex":<any>,"Name":"gpu-old","NodeIdentityTTL":86400000000000,"SchedulerConfiguration":null}]
$ terminal -44 gitpool pool list -no-color
Name     Description
all      Node pool with all nodes in the
         cluster.
default  Default node pool.
gpu      Accelerators
gpu-old  <none>
web      Öffentlich, and long enough that no
         narrow terminal has room for it
$ terminal gitpool pool list -prefix=gpu | head -1
^[[1mName<any>Description<any>
$ gitpool pool list | head -1
Name     Description
$ gitpool pool list > /dev/full
Error: The output could not be written
...
[exit 1]
$ gitpool pool list -filter='Meta.team = ml'
Error: Nomad refused the request

GET http://<any>/v1/node/pools: 400 failed to create result
...
== "ml"`, `Name matches "^gpu-"`.
[exit 1]
$ gitpool pool list -per-page=-1
Error: Invalid value for '-per-page'<any>
...
[exit 1]
$ gitpool pool list gpu
Error: <any>gpu<any>
...
[exit 1]
$ gitpool pool list -region=mars
Error: Nomad refused the request

GET http://<any>/v1/node/pools: 500 No path to region. <any>
...
[exit 1]
$ gitpool pool list -address=http://127.0.0.1:1
Error: The cluster cannot be reached
...
[exit 1]
$ gitpool pool lits
Error: gitpool has no command named "pool lits"

Did you mean "pool list"?<any>
...
[exit 1]
$ gitpool pool
Error: gitpool pool needs a command

There are: pool list, pool info, pool nodes, pool jobs.
[exit 1]
$ gitpool pool -help
...
  pool list   List the node pools of the cluster.
...
$ ls
broken.hcl
pages
whole

-- broken.hcl --
this is { no configuration
