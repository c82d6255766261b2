gitpool dev -- COMMAND runs the command on a new embedded Nomad and passes its exit code on, a signal's too.

$ NOMAD_TOKEN=x gitpool dev -- sh -c 'echo ${NOMAD_ADDR%:*} $NOMAD_TOKEN; exit 7'
http://127.0.0.1
[exit 7]
$ gitpool dev -- sh -c 'kill -KILL $$'
[exit 137]
$ gitpool dev -- sh -c 'kill -TERM $$'
[exit 143]
$ gitpool dev -- gitpool plan -detailed-exitcode
...
Plan: 1 to add, 0 to change, 0 to destroy.
[exit 2]
$ gitpool dev -- no-such-program
Error: The command cannot be run

no-such-program: No such file or directory. Name a program behind `--`.
[exit 127]
$ gitpool dev -listen=$(echo $NOMAD_ADDR | sed s,http://,,) -- true
Error: The embedded Nomad cannot listen

127.0.0.1:<any>: Address already in use. Choose another port with
-listen=HOST:PORT.
[exit 1]
$ gitpool dev -listen=nonsense -- true
Error: -listen is HOST:PORT
...
[exit 1]
$ gitpool dev -latency=fast -- true
Error: -latency is no duration
...
[exit 1]
$ gitpool dev -data=pools.json -- gitpool apply -auto-approve
...
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
$ gitpool dev -data=pools.json -latency=1ms -- gitpool plan -detailed-exitcode
No changes. <any>
...
$ echo garbage > pools.json
$ gitpool dev -data=pools.json -- true
Error: The file cannot be used
...
[exit 1]
$ gitpool dev -data=no/such/pools.json -- gitpool plan
Error: <any>
...
[exit 1]
$ gitpool dev -jwt=method.json -- true
Error: -jwt needs -acl

Without ACLs nobody logs in. Add -acl, or leave -jwt out.
[exit 1]
$ gitpool dev -acl -jwt=method.json -- true
Error: The file cannot be used

method.json: Config has no keys: give them in JWTValidationPubKeys (PEM) or
JWKS.
[exit 1]
$ gitpool dev -acl -jwt=missing.json -- true
Error: The file cannot be used

missing.json: it does not exist.
[exit 1]
$ gitpool dev -acl -- gitpool plan
...
[exit 1]

-- method.json --
{"Name": "github", "Config": {}}

-- pools.hcl --
node_pool "gpu" {}
