console prints what expressions come to, without a cluster and without the state.

$ echo '1 + 2' | NOMAD_ADDR=http://127.0.0.1:9 gitpool console
3
$ printf '%s\n' '"${1 + 2} pools"' '' '[true, null]' | gitpool console
"3 pools"
[
  true,
  null,
]
$ printf '# c\n1 + 2 # d\n  // e\n/* f */\n4\n' | gitpool console
3
4
$ printf '"\xff"\n' | gitpool console
Error: The expressions cannot be read
...
[exit 1]
$ printf '1 \0\n' | gitpool console 2>&1 | grep -c Error
1
$ printf '{\n  a = "x\\ny"\n}' | gitpool console
{
  "a" = <<-EOT
  x
  y
  EOT
}
$ echo 'type({ a = [1] })' | gitpool console
object({
    a: tuple([
        number,
    ]),
})
$ printf '1\n2 + true\n3\n' | gitpool console
1
...
  on <console-input> line 2:
  at <console-input>:2:5
   2: 2 + true
          ^^^^
...
[exit 1]
$ printf 'exit\nnope\n' | gitpool console
$ printf '2 +\n' | gitpool -chdir=empty console
...
[exit 1]
$ printf 'nope\n1 + 2\nexit\n' | TERM=dumb terminal gitpool console
...
Error: Invalid reference
...
> <any>
3
...
$ echo 'node_pool "gpu" { nope = 1 }' > wrong.hcl
$ echo 1 | gitpool console
...
  at wrong.hcl:1:19
...
[exit 1]

-- pools.hcl --
node_pool "gpu" {}
-- empty/none.txt --
