What one line of a stranger's file can cost is bounded: each bound is an error with a place, and soon.

$ gitpool validate
Error: Error in function call

  on pools.hcl line 2, in locals:
  at pools.hcl:2:14
   2:   range    = range(0, 1000000)
                   ^^^^^^^^^^^^^^^^^
    ├────────────────
    │ while calling range(params...)

Call to function "range" failed: the range has more than 1024 numbers; bring
its ends closer or widen the step.

Error: Error in function call

  on pools.hcl line 3, in locals:
  at pools.hcl:3:14
   3:   product  = setproduct(range(1000), range(1000), range(1000))
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    ├────────────────
    │ while calling setproduct(sets...)

Call to function "setproduct" failed: the result would be made of more than
2,000,000 elements.

Error: Error in function call

  on pools.hcl line 7, in locals:
  at pools.hcl:7:14
   7:   power    = pow(10, 100000)
                   ^^^^^^^^^^^^^^^
    ├────────────────
    │ while calling pow(num, power)

Call to function "pow" failed: the power is infinite or too large.

Error: Error in function call

  on pools.hcl line 8, in locals:
  at pools.hcl:8:37
   8:   factor   = [for i in range(100) : pow(10, 5000 + i) * pow(10, 5000 + i)][99]
                                          ^^^^^^^^^^^^^^^^^
    ├────────────────
    │ while calling pow(num, power)
    │ i is 0

Call to function "pow" failed: the power is infinite or too large.

Error: Error in function call

  on pools.hcl line 8, in locals:
  at pools.hcl:8:57
   8:   factor   = [for i in range(100) : pow(10, 5000 + i) * pow(10, 5000 + i)][99]
                                                              ^^^^^^^^^^^^^^^^^
    ├────────────────
    │ while calling pow(num, power)
    │ i is 0

Call to function "pow" failed: the power is infinite or too large.

Error: Invalid function argument

  on pools.hcl line 9, in locals:
  at pools.hcl:9:21
   9:   width    = format("%999999999d", 1)
                          ^^^^^^^^^^^^^
    ├────────────────
    │ while calling format(format, args...)

Invalid value for "format" parameter: the width or precision of "%999999999d"
is above 1,000,000.

Error: Invalid function argument

  on pools.hcl line 10, in locals:
  at pools.hcl:10:22
  10:   repeat   = replace(format("%100000s", ""), " ", format("%100000s", ""))
                           ^^^^^^^^^^^^^^^^^^^^^^
    ├────────────────
    │ while calling replace(str, substr, replace)

Invalid value for "str" parameter: the text would have more than 16,777,216
characters.

Error: Invalid function argument

  on pools.hcl line 13, in locals:
  at pools.hcl:13:21
  13:   indent   = indent(100000000, "a\nb")
                          ^^^^^^^^^
    ├────────────────
    │ while calling indent(spaces, str)

Invalid value for "spaces" parameter: between 0 and 16,777,216 spaces are
required.

Error: Too much to evaluate

  on pools.hcl line 14:
  at pools.hcl:14:14
  14:   template = "%{ for i in range(1000) }${local.d}%{ endfor }"
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

Evaluation was stopped after 2,000,000 steps. Make the loops smaller, or split
the folder.
[exit 1]
$ python3 -c 'print("locals {\n  x = " + "[" * 5000 + "]" * 5000 + "\n}")' > pools.hcl; gitpool validate 2>&1 | grep -v "^   [12]: \|\^"
Error: Too deeply nested

  on pools.hcl line 2:
  at pools.hcl:2:106

Nothing can be nested deeper than 100 levels.
$ python3 -c 'print("locals {\n  x = " + "(" * 500 + "1" + ")" * 500 + "\n}")' > pools.hcl; gitpool validate 2>&1 | grep -v "^   [12]: \|\^"
Error: Too deeply nested

  on pools.hcl line 2:
  at pools.hcl:2:106

Nothing can be nested deeper than 100 levels.
$ python3 -c 'print("locals {\n  x = " + "-" * 5000 + "1\n}")' > pools.hcl; gitpool validate 2>&1 | grep -v "^   [12]: \|\^"
Error: Too deeply nested

  on pools.hcl line 2:
  at pools.hcl:2:108

More than 100 signs stand in a row.
$ python3 -c 'print("locals {\n  x = \"" + "${\"" * 500 + "\"}" * 500 + "\"\n}")' > pools.hcl; gitpool validate 2>&1 | grep -v "^   [12]: \|\^"
Error: Too deeply nested

  on pools.hcl line 2:
  at pools.hcl:2:305

Nothing can be nested deeper than 100 levels.
$ python3 -c 'print("locals {\n  x = " + "9" * 100000 + "\n}")' > pools.hcl; gitpool validate 2>&1 | grep -v "^   [12]: \|\^"
Error: Number too large

  on pools.hcl line 2, in locals:
  at pools.hcl:2:7

Numbers may have up to 10,000 digits.
$ python3 -c 'print("{\"locals\": {\"x\": " + "[" * 5000 + "]" * 5000 + "}}")' > pools.hcl.json; echo > pools.hcl; gitpool validate 2>&1 | grep -v "^   [12]: \|\^"; rm pools.hcl.json
Error: Too deeply nested

  on pools.hcl.json line 1:
  at pools.hcl.json:1:116

Nothing can be nested deeper than 100 levels.
$ cp steps pools.hcl; gitpool validate
Error: Too much to evaluate

  on pools.hcl line 2:
  at pools.hcl:2:7
   2:   x = [for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a * b * c]]]
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

Evaluation was stopped after 2,000,000 steps. Make the loops smaller, or split
the folder.
[exit 1]
$ cp big pools.hcl; truncate -s 17M big.txt; gitpool validate; cp pools pools.hcl; rm big.txt
Error: Invalid function argument

  on pools.hcl line 6, in locals:
  at pools.hcl:6:12
   6:   x = file("big.txt")
                 ^^^^^^^^^
    ├────────────────
    │ while calling file(path)

Invalid value for "path" parameter: "big.txt" has more than 4 MiB.
$ truncate -s 17M huge.hcl; gitpool validate; rm huge.hcl
Error: Invalid count argument

  with node_pool.many,
  on pools.hcl line 2, in node_pool "many":
  at pools.hcl:2:11
   2:   count = *******
                ^^^^^^^

A count is a whole number from 0 to 100,000.

Error: The file is too large

huge.hcl has more than 16 MiB. Split it.
$ truncate -s 17M gitpool.tfvars; gitpool validate
Error: Invalid count argument

  with node_pool.many,
  on pools.hcl line 2, in node_pool "many":
  at pools.hcl:2:11
   2:   count = 1000000
                ^^^^^^^

A count is a whole number from 0 to 100,000.

Error: The file is too large

gitpool.tfvars has more than 16 MiB. Split it.
[exit 1]
$ rm gitpool.tfvars; cp big pools.hcl; echo > big.txt; gitpool validate -var "deep=$(python3 -c 'print("[" * 3000 + "]" * 3000)')" 2>&1 | grep -v "^   [12]: \|\^"
Error: Too deeply nested

  on <value for var.deep> line 1:
  at <value for var.deep>:1:101

Nothing can be nested deeper than 100 levels.
$ cp pools pools.hcl; gitpool validate
Error: Invalid count argument

  with node_pool.many,
  on pools.hcl line 2, in node_pool "many":
  at pools.hcl:2:11
   2:   count = 1000000
                ^^^^^^^

A count is a whole number from 0 to 100,000.

[exit 1]

-- pools.hcl --
locals {
  range    = range(0, 1000000)
  product  = setproduct(range(1000), range(1000), range(1000))
  text     = join("", [for i in range(1000) : format("%10000d", i)])
  double   = "${local.d}${local.d}${local.d}${local.d}"
  d        = format("%1000000s", "x")
  power    = pow(10, 100000)
  factor   = [for i in range(100) : pow(10, 5000 + i) * pow(10, 5000 + i)][99]
  width    = format("%999999999d", 1)
  repeat   = replace(format("%100000s", ""), " ", format("%100000s", ""))
  subnets  = cidrsubnets("10.0.0.0/8", [for i in range(1000) : 24]...)
  chunks   = chunklist(range(1024), 1)
  indent   = indent(100000000, "a\nb")
  template = "%{ for i in range(1000) }${local.d}%{ endfor }"
}
node_pool "gpu" {
}
-- steps --
locals {
  x = [for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a * b * c]]]
}
-- big --
variable "deep" {
  type    = any
  default = []
}
locals {
  x = file("big.txt")
}
-- pools --
node_pool "many" {
  count = 1000000
  name  = "many-${count.index}"
}
