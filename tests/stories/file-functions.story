File functions read below the folder alone; links are resolved, and a flag that names another folder widens it.

$ gitpool plan | grep '[+] desc'
      + description = "from a file"
$ ln -s ../secret link.txt; ln -s sub/text.txt good.txt; mkfifo pipe; mkdir folder
$ echo 'file("good.txt")' | gitpool console
<<EOT
from a file

EOT
$ echo 'file("../secret")' | gitpool console -allow-files=..
<<EOT
hunter2

EOT
$ echo 'file("link.txt")' | gitpool console -allow-files=../secret
Error: Not a folder

-allow-files=../secret: this is no folder. Functions may read below those that
it names.
[exit 1]
$ echo 'templatefile("broken.tftpl", { name = "x" })' | gitpool console
Error: Error in function call

  on <console-input> line 1:
  at <console-input>:1:1
   1: templatefile("broken.tftpl", { name = "x" })
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    ├────────────────
    │ while calling templatefile(path, vars)

Call to function "templatefile" failed: broken.tftpl:1:7: Unclosed
interpolation: This ${ has no closing }. To write the two characters
themselves, double the first: $${.
[exit 1]
$ echo 'templatefile("wants.tftpl", { name = "x" })' | gitpool console
Error: Error in function call

  on <console-input> line 1:
  at <console-input>:1:1
   1: templatefile("wants.tftpl", { name = "x" })
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    ├────────────────
    │ while calling templatefile(path, vars)

Call to function "templatefile" failed: wants.tftpl:1:20: Invalid reference:
There is nothing named "team". If a text is meant, put quotes around it:
"team". Within a text, the characters themselves are written "$${team}".
[exit 1]
$ echo 'templatefile("self.tftpl", {})' | gitpool console
Error: Error in function call

  on <console-input> line 1:
  at <console-input>:1:1
   1: templatefile("self.tftpl", {})
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    ├────────────────
    │ while calling templatefile(path, vars)

Call to function "templatefile" failed: self.tftpl:1:3: Call to unknown
function: A template cannot call templatefile, which would evaluate a template
within a template.
[exit 1]
$ echo 'fileset(".", "../*")' | gitpool console
Error: Invalid function argument

  on <console-input> line 1:
  at <console-input>:1:9
   1: fileset(".", "../*")
              ^^^
    ├────────────────
    │ while calling fileset(path, pattern)

Invalid value for "path" parameter: "./../*" leads out of the configuration's
folder; files elsewhere are read only if the person who runs gitpool says so,
with -allow-files=DIR.
[exit 1]
$ echo 'fileset("sub", "*.txt")' | gitpool console
toset([
  "text.txt",
])
$ echo 'fileexists("none") ? file("none") : "nothing"' | gitpool console
"nothing"
$ gitpool plan -allow-files=nowhere
Error: Folder does not exist

-allow-files=nowhere: there is no such folder. Functions may read below those
that it names.
[exit 1]
$ mkdir literal; echo 'node_pool "a" {}' > literal/a.hcl; gitpool -chdir=literal validate -allow-files=/nope
Error: Folder does not exist

-allow-files=/nope: there is no such folder. Functions may read below those
that it names.
[exit 1]
$ gitpool -chdir=literal validate -allow-files=a.hcl
Error: Not a folder

-allow-files=a.hcl: this is no folder. Functions may read below those that it
names.
[exit 1]
$ cp mistakes pools.hcl && gitpool validate
Error: Invalid function argument

  on pools.hcl line 2, in locals:
  at pools.hcl:2:19
   2:   parent   = file("../secret")
                        ^^^^^^^^^^^
    ├────────────────
    │ while calling file(path)

Invalid value for "path" parameter: "../secret" leads out of the
configuration's folder; files elsewhere are read only if the person who runs
gitpool says so, with -allow-files=DIR.

Error: Invalid function argument

  on pools.hcl line 3, in locals:
  at pools.hcl:3:19
   3:   around   = file("sub/../../secret")
                        ^^^^^^^^^^^^^^^^^^
    ├────────────────
    │ while calling file(path)

Invalid value for "path" parameter: "sub/../../secret" leads out of the
configuration's folder; files elsewhere are read only if the person who runs
gitpool says so, with -allow-files=DIR.

Error: Invalid function argument

  on pools.hcl line 4, in locals:
  at pools.hcl:4:19
   4:   absolute = file("/etc/hostname")
                        ^^^^^^^^^^^^^^^
    ├────────────────
    │ while calling file(path)

Invalid value for "path" parameter: "/etc/hostname" leads out of the
configuration's folder; files elsewhere are read only if the person who runs
gitpool says so, with -allow-files=DIR.

Error: Invalid function argument

  on pools.hcl line 5, in locals:
  at pools.hcl:5:19
   5:   home     = file("~/x")
                        ^^^^^
    ├────────────────
    │ while calling file(path)

Invalid value for "path" parameter: "~/x" is in a home folder, which is
another for everyone; write the path out.

Error: Invalid function argument

  on pools.hcl line 6, in locals:
  at pools.hcl:6:19
   6:   link     = file("link.txt")
                        ^^^^^^^^^^
    ├────────────────
    │ while calling file(path)

Invalid value for "path" parameter: "link.txt" leads out of the
configuration's folder; files elsewhere are read only if the person who runs
gitpool says so, with -allow-files=DIR.

Error: Invalid function argument

  on pools.hcl line 7, in locals:
  at pools.hcl:7:19
   7:   proc     = file("/proc/self/environ")
                        ^^^^^^^^^^^^^^^^^^^^
    ├────────────────
    │ while calling file(path)

Invalid value for "path" parameter: "/proc/self/environ" leads out of the
configuration's folder; files elsewhere are read only if the person who runs
gitpool says so, with -allow-files=DIR.

Error: Invalid function argument

  on pools.hcl line 8, in locals:
  at pools.hcl:8:19
   8:   device   = file("/dev/zero")
                        ^^^^^^^^^^^
    ├────────────────
    │ while calling file(path)

Invalid value for "path" parameter: "/dev/zero" leads out of the
configuration's folder; files elsewhere are read only if the person who runs
gitpool says so, with -allow-files=DIR.

Error: Invalid function argument

  on pools.hcl line 9, in locals:
  at pools.hcl:9:19
   9:   pipe     = file("pipe")
                        ^^^^^^
    ├────────────────
    │ while calling file(path)

Invalid value for "path" parameter: "pipe" is a pipe, not a regular file.

Error: Invalid function argument

  on pools.hcl line 10, in locals:
  at pools.hcl:10:19
  10:   folder   = file("folder")
                        ^^^^^^^^
    ├────────────────
    │ while calling file(path)

Invalid value for "path" parameter: "folder" is a folder, not a regular file.

Error: Invalid function argument

  on pools.hcl line 11, in locals:
  at pools.hcl:11:19
  11:   none     = file("none.txt")
                        ^^^^^^^^^^
    ├────────────────
    │ while calling file(path)

Invalid value for "path" parameter: there is no file "none.txt".

Error: Invalid function argument

  on pools.hcl line 12, in locals:
  at pools.hcl:12:19
  12:   near     = file("sub/text.text")
                        ^^^^^^^^^^^^^^^
    ├────────────────
    │ while calling file(path)

Invalid value for "path" parameter: there is no file "sub/text.text".

Error: Function not available

  on pools.hcl line 13, in locals:
  at pools.hcl:13:14
  13:   hash     = filesha256("../secret")
                   ^^^^^^^^^^

Pools need no digests of files. sha256(file(path)) gives the same where the
file is text.

Error: Invalid function argument

  on pools.hcl line 14, in locals:
  at pools.hcl:14:25
  14:   exists   = fileexists("../secret")
                              ^^^^^^^^^^^
    ├────────────────
    │ while calling fileexists(path)

Invalid value for "path" parameter: "../secret" leads out of the
configuration's folder; files elsewhere are read only if the person who runs
gitpool says so, with -allow-files=DIR.

Error: Invalid function argument

  on pools.hcl line 15, in locals:
  at pools.hcl:15:27
  15:   template = templatefile("/etc/hostname", {})
                                ^^^^^^^^^^^^^^^
    ├────────────────
    │ while calling templatefile(path, vars)

Invalid value for "path" parameter: "/etc/hostname" leads out of the
configuration's folder; files elsewhere are read only if the person who runs
gitpool says so, with -allow-files=DIR.

Error: Invalid function argument

  on pools.hcl line 16, in locals:
  at pools.hcl:16:25
  16:   binary   = filebase64("../secret")
                              ^^^^^^^^^^^
    ├────────────────
    │ while calling filebase64(path)

Invalid value for "path" parameter: "../secret" leads out of the
configuration's folder; files elsewhere are read only if the person who runs
gitpool says so, with -allow-files=DIR.
[exit 1]
$ gitpool validate -allow-files=.. 2>&1 | grep '^  *[0-9]*:'
   4:   absolute = file("/etc/hostname")
   5:   home     = file("~/x")
   7:   proc     = file("/proc/self/environ")
   8:   device   = file("/dev/zero")
   9:   pipe     = file("pipe")
  10:   folder   = file("folder")
  11:   none     = file("none.txt")
  12:   near     = file("sub/text.text")
  13:   hash     = filesha256("../secret")
  15:   template = templatefile("/etc/hostname", {})
$ cp outside pools.hcl && gitpool apply -auto-approve -allow-files=.. | tail -1
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
$ gitpool plan -allow-files=.. -out=tfplan | tail -1
    gitpool apply tfplan
$ gitpool apply -allow-files=.. tfplan | tail -1
Apply complete! Resources: 0 added, 0 changed, 0 destroyed.
$ gitpool destroy -auto-approve | tail -1
Error: Invalid function argument

  with node_pool.gpu,
  on pools.hcl line 2, in node_pool "gpu":
  at pools.hcl:2:22
   2:   description = file("../secret")
                           ^^^^^^^^^^^
    ├────────────────
    │ while calling file(path)

Invalid value for "path" parameter: "../secret" leads out of the
configuration's folder; files elsewhere are read only if the person who runs
gitpool says so, with -allow-files=DIR.


-- sub/text.txt --
from a file
-- broken.tftpl --
Hello ${name
-- wants.tftpl --
Hello ${name} of ${team}
-- self.tftpl --
${templatefile("self.tftpl", {})}
-- pools.hcl --
node_pool "gpu" {
  description = trimspace(file("${path.module}/sub/text.txt"))
}
-- ../secret --
hunter2
-- mistakes --
locals {
  parent   = file("../secret")
  around   = file("sub/../../secret")
  absolute = file("/etc/hostname")
  home     = file("~/x")
  link     = file("link.txt")
  proc     = file("/proc/self/environ")
  device   = file("/dev/zero")
  pipe     = file("pipe")
  folder   = file("folder")
  none     = file("none.txt")
  near     = file("sub/text.text")
  hash     = filesha256("../secret")
  exists   = fileexists("../secret")
  template = templatefile("/etc/hostname", {})
  binary   = filebase64("../secret")
}
-- outside --
node_pool "gpu" {
  description = file("../secret")
}
