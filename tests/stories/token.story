A plan says which writes its token will be denied; for a plan that another token applies, it need not.

$ gitpool dev -acl -- sh play.sh
Error: The token may not write the pool

  with node_pool.web,
  on pools.hcl line 1:
  at pools.hcl:1:1
   1: node_pool "web" {}
      ^^^^^^^^^^^^^^^

Nomad will answer "Permission denied". Give the token a policy with `policy =
"write"` for the pool, or set NOMAD_TOKEN to another. To plan with a token
that only reads, while another one applies, say `gitpool plan
-check-rights=false`.
plan: 1
Plan: 1 to add, 0 to change, 0 to destroy.
Error: The token may not write the pool
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.

-- pools.hcl --
node_pool "web" {}
-- play.sh --
MANAGEMENT=$(python3 put.py /v1/acl/bootstrap '{}')
export MANAGEMENT
python3 put.py /v1/acl/policy/reader '{"Name": "reader", "Rules": "node_pool \"*\" { policy = \"read\" }"}'
NOMAD_TOKEN=$(python3 put.py /v1/acl/token '{"Type": "client", "Name": "ci", "Policies": ["reader"]}')
export NOMAD_TOKEN
gitpool plan; echo "plan: $?"
gitpool plan -check-rights=false -out=tfplan | grep ^Plan:
gitpool apply tfplan 2>&1 | grep Error
NOMAD_TOKEN=$MANAGEMENT gitpool apply tfplan | grep complete!
-- put.py --
import json, os, sys, urllib.request
headers = {"X-Nomad-Token": os.environ.get("MANAGEMENT", "")}
address = os.environ["NOMAD_ADDR"] + sys.argv[1]
answer = urllib.request.urlopen(urllib.request.Request(address, sys.argv[2].encode(), headers, method="PUT")).read()
if answer:
    print(json.loads(answer)["SecretID"])
