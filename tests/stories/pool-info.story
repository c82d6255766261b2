One pool is shown by its name or as much of it as no other begins with; what several begin with is told with all of them.

$ hand put {"Name": "gpu", "Description": "Accelerators", "Meta": {"team": "ml", "api_token": "hush", "empty": ""}}
$ hand put {"Name": "gpu-old"}
$ hand put {"Name": "web"}
$ gitpool pool info gpu
Name              = gpu
Description       = Accelerators
Node Identity TTL = 24h0m0s

Metadata
api_token = (sensitive value)
empty     = <none>
team      = ml

Scheduler Configuration
No scheduler configuration
$ gitpool pool info w -verbose
Name              = web
Description       = <none>
Node Identity TTL = 24h0m0s
Create Index      = <any>
Modify Index      = <any>
Hash              = <any>

Metadata
No metadata

Scheduler Configuration
No scheduler configuration
$ gitpool pool info web -json
{"CreateIndex":<any>,"Description":"","Hash":"<any>","Meta":null,"ModifyIndex":<any>,"Name":"web","NodeIdentityTTL":86400000000000,"SchedulerConfiguration":null}
$ terminal gitpool pool info web | grep Metadata
^[[1mMetadata^[[22m
$ gitpool pool info g
Error: Prefix matched multiple node pools

"g" is the beginning of several names; write one of them whole.

  Name     Description
  gpu      Accelerators
  gpu-old  <none>
[exit 1]
$ gitpool pool info nope
Error: No node pool with prefix "nope" found
...
[exit 1]
$ gitpool pool info nope -json
Error: No node pool with prefix "nope" found
...
[exit 1]
$ gitpool pool info
Error: Missing argument 'POOL'

`gitpool pool info -help` shows how it is used.
[exit 1]
$ gitpool pool info gpu web
Error: <any>web<any>
...
[exit 1]
$ gitpool pool info -filter=x gpu
Error: gitpool pool info has no flag -filter
...
[exit 1]
