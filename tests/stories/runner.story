What others wrote into files or into a pool is no command to the runner of GitHub Actions that shows the log.
Programs read the values as they are, and the text of a file is not changed: it goes to a file.

$ hand put {"Name": "old", "Description": "##[set-env name=PATH]/tmp"}
$ GITHUB_ACTIONS=true gitpool plan
...
  # node_pool.gpu will be created
  + node_pool "gpu" {
      + description = "::error::x"
      + meta        = {
          + "##\[error]c" = "d"
          + "a"          = "##\[add-mask]a"
          + "b"          = <<-EOT
                one
                \::set-output name=a::b
            EOT
        }
      + name        = "gpu"
    }
...
$ sed 's/  *= / = /' pools.hcl | GITHUB_ACTIONS=true gitpool fmt -diff -
...
<any>b            = <<-EOT
       one
       \::set-output name=a::b
...
$ GITHUB_ACTIONS=true gitpool plan -json | grep -cE '^\s*::|##\['
0
[exit 1]
$ GITHUB_ACTIONS=true gitpool apply -auto-approve 2>&1 | grep -cE '^\s*::|##\['
0
[exit 1]
$ GITHUB_ACTIONS=true gitpool show 2>&1 | grep -cE '^\s*::|##\['
0
[exit 1]
$ GITHUB_ACTIONS=true gitpool pool info old
...
<any>= ##\[set-env name=PATH]/tmp
...
$ GITHUB_ACTIONS=true gitpool state pull | tee pulled | grep -cE '^\s*::|##\['
0
[exit 1]
$ gitpool state pull | python3 -c 'import json, sys; assert json.load(sys.stdin) == json.load(open("pulled"))'
$ cat pools.hcl | GITHUB_ACTIONS=true gitpool fmt -

Error: The text holds commands for the runner
...
[exit 2]
$ cat pools.hcl | GITHUB_ACTIONS=true gitpool fmt - > same.txt; diff pools.hcl same.txt

-- pools.hcl --
node_pool "gpu" {
  description = "::error::x"
  meta = {
    "##[error]c" = "d"
    a            = "##[add-mask]a"
    b            = <<-EOT
      one
      ::set-output name=a::b
    EOT
  }
}
