A watch writes a JSON line for each pool that is there, and then for each that comes, changes or goes, until Ctrl-C.

$ hand put {"Name": "gpu"}
$ gitpool pool list -prefix=gpu -watch | python3 reader.py; echo ${PIPESTATUS[0]}
version: gitpool <any>
pool_added: pool gpu: added
pool_changed: pool gpu: changed
pool_removed: pool gpu: removed
0
$ gitpool pool info none -watch
{"@level":"info",<any>"type":"version"<any>}
{"@level":"error",<any>No node pool with prefix<any>}
[exit 1]
$ gitpool pool list -watch -address=http://127.0.0.1:1
{"@level":"info",<any>"type":"version"<any>}
{"@level":"error",<any>The cluster cannot be reached<any>}
[exit 1]

-- pools.hcl --
node_pool "gpu" {
  description = "changed"
}
-- reader.py --
"""Reads events; after each one something is done to the pool, and after the last one Ctrl-C is pressed."""

import json
import os
import shutil
import signal
import subprocess
import sys

shim = shutil.which("gitpool")
watcher = 0
deeds = {"pool_added": ["apply", "-adopt"], "pool_changed": ["destroy"]}
for line in sys.stdin:
    event = json.loads(line)
    watcher = watcher or int(open(os.path.join(os.path.dirname(shim), "pid")).read())
    print(f"{event['type']}: {event['@message']}", flush=True)
    if event["type"] in deeds:
        subprocess.run([shim, *deeds[event["type"]], "-auto-approve"], stdout=subprocess.DEVNULL, check=True)
    if event["type"] == "pool_removed":
        os.kill(watcher, signal.SIGINT)
