The embedded Nomad fails when it is told to, for the request it is told.

$ gitpool dev -faults=faults.json -- gitpool apply -auto-approve
...
[exit 3]
$ gitpool dev -faults=wrong.json -- true
Error: The file cannot be used

wrong.json: it is no list of faults.
[exit 1]

-- pools.hcl --
node_pool "gpu" {}
node_pool "web" {}
-- faults.json --
[{"do": "refuse", "method": "PUT", "nth": 2, "times": 1, "status": 403, "text": "Permission denied"}]
-- wrong.json --
{"nodes": [{"Name": "nobody"}]}
