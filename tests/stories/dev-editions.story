Another edition and an older version are Nomads, too.

$ gitpool dev -edition=enterprise -- gitpool -chdir=scheduled apply -auto-approve
...
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
$ gitpool dev -version=1.10 -- python3 ask.py GET /v1/node/pool/default
{"CreateIndex":1,"Description":"Default node pool.","Hash":null,"Meta":null,"ModifyIndex":1,"Name":"default","SchedulerConfiguration":null}
$ gitpool dev -version=0.9 -- true
Error: There is no such Nomad here

the version is one of 2.0, 1.10, not 0.9.
[exit 1]

-- scheduled/pools.hcl --
node_pool "gpu" {
  scheduler_config {
    scheduler_algorithm = "spread"
  }
}
-- ask.py --
import os, sys, urllib.error, urllib.request
request = urllib.request.Request(os.environ["NOMAD_ADDR"] + sys.argv[2], method=sys.argv[1])
try:
    answer = urllib.request.urlopen(request)
except urllib.error.HTTPError as refused:
    answer = refused
print(answer.read().decode().strip())
