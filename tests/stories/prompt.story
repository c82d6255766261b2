Only exactly `yes` is an approval; anything else writes nothing.

$ echo y | gitpool apply
...
Do you want to perform these actions?
...
Apply cancelled.
[exit 1]
$ echo YES | gitpool apply | tail -1
Apply cancelled.
$ echo ' yes' | gitpool apply | tail -1
Apply cancelled.
$ echo | gitpool apply -json=false | tail -1
Apply cancelled.
$ gitpool apply
...
Error: Nobody answered
...
[exit 1]
$ gitpool apply -input=false
Error: Approval is needed
...
[exit 1]
$ gitpool apply -json
...
<any>"summary":"Plan file or auto-approve required"<any>
<any>"type":"change_summary"}
[exit 1]
$ hand show gpu
null
$ echo yes | gitpool apply
...
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
$ mkfifo in; gitpool destroy <in >out 2>&1 & exec 3>in; until grep -q 'Enter a value' out; do sleep 0.1; done; python3 by_hand.py; echo yes >&3; wait $!
[exit 5]
$ cat out
...
Do you really want to destroy all managed pools?
...
Error: The plan is stale
...
$ hand show gpu
{"Description": "by hand", "Meta": null, "Name": "gpu", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ echo no | gitpool destroy
...
Destroy cancelled.
[exit 1]

-- by_hand.py --
import json, os, urllib.request

body = json.dumps({"Name": "gpu", "Description": "by hand"}).encode()
urllib.request.urlopen(urllib.request.Request(os.environ["NOMAD_ADDR"] + "/v1/node/pools", body, method="PUT"))
-- gpu.hcl --
node_pool "gpu" {}
