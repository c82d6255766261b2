A scenario says what the embedded Nomad holds: its nodes, jobs and namespaces are seen, and hold their pools.

$ gitpool dev -scenario=cluster.json -- gitpool pool nodes gpu
ID        DC   Name   Class   Drain  Eligibility  Status
81d689d5  dc1  gpu-1  <none>  false  eligible     ready
$ gitpool dev -scenario=cluster.json -- gitpool pool jobs gpu -namespace=ml
ID     Type   Priority  Status   Submit Date
train  batch  50        running  <none>
$ gitpool dev -scenario=cluster.json -- gitpool pool list
Name     Description
all      Node pool with all nodes in the cluster.
default  Default node pool.
gpu      for models
spare    <none>
$ gitpool dev -scenario=cluster.json -data=kept.json -- sh -c 'python3 ask.py DELETE /v1/node/pool/gpu; python3 ask.py DELETE /v1/job/train?namespace=ml > answer'
2 errors occurred:
<any>* node pool "gpu" has non-terminal jobs in regions: [global]
<any>* node pool "gpu" has nodes in regions: [global]
$ gitpool dev -scenario=cluster.json -data=kept.json -- python3 ask.py DELETE /v1/node/pool/gpu
1 error occurred:
<any>* node pool "gpu" has nodes in regions: [global]
$ gitpool dev -scenario=wrong.json -- true
Error: The file cannot be used

wrong.json: nodes[0]: a node has no ID.
[exit 1]
$ gitpool dev -scenario=missing.json -- true
Error: The file cannot be used

missing.json: it does not exist.
[exit 1]

-- cluster.json --
{
  "pools": [{"Name": "gpu", "Description": "for models"}],
  "namespaces": ["ml"],
  "nodes": [
    {"ID": "81d689d5-1e40-4861-a92b-2e6cfdc42de0", "Name": "gpu-1", "NodePool": "gpu"},
    {"ID": "4fd818cd-6aab-1e88-d3b1-f5b9cd190290", "Name": "spare-1", "NodePool": "spare"}
  ],
  "jobs": [{"ID": "train", "Namespace": "ml", "NodePool": "gpu", "Type": "batch", "Status": "running"}]
}
-- wrong.json --
{"nodes": [{"Name": "nobody"}]}
-- ask.py --
import os, sys, urllib.error, urllib.request
request = urllib.request.Request(os.environ["NOMAD_ADDR"] + sys.argv[2], method=sys.argv[1])
try:
    answer = urllib.request.urlopen(request)
except urllib.error.HTTPError as refused:
    answer = refused
print(answer.read().decode().strip())
