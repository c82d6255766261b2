A value that does not suit its variable is an error that says what is wrong with it, and where it came from.

$ gitpool validate -var 'size=many'
Error: Invalid value for input variable

  on variables.hcl line 1:
  at variables.hcl:1:1
   1: variable "size" {
      ^^^^^^^^^^^^^^^

Unsuitable value for var.size set using -var="size=...": a number is required.
[exit 1]
$ GITPOOL_VAR_flag=maybe gitpool validate
Error: Invalid value for input variable

  on variables.hcl line 13:
  at variables.hcl:13:1
  13: variable "flag" {
      ^^^^^^^^^^^^^^^

Unsuitable value for var.flag set using the GITPOOL_VAR_flag environment
variable: a bool is required.
[exit 1]
$ echo 'size = [1]' > gitpool.tfvars && gitpool validate; rm gitpool.tfvars
Error: Invalid value for input variable

  on gitpool.tfvars line 1:
  at gitpool.tfvars:1:8
   1: size = [1]
             ^^^

The given value is not suitable for var.size declared at variables.hcl:1:1:
number required, but have tuple.
$ gitpool validate -var 'teams={a=1}' -var 'zones=["b","a"' -var 'shape={size=1}' -var 'pair=[1]'
Error: Unclosed bracket

  on <value for var.zones> line 1:
  at <value for var.zones>:1:1
   1: ["b","a"
      ^

This [ has no closing ].

Error: Invalid value for input variable

  on variables.hcl line 22:
  at variables.hcl:22:1
  22: variable "teams" {
      ^^^^^^^^^^^^^^^^

Unsuitable value for var.teams set using -var="teams=...": element "a": object
required, but have number.

Error: Invalid value for input variable

  on variables.hcl line 26:
  at variables.hcl:26:1
  26: variable "shape" {
      ^^^^^^^^^^^^^^^^

Unsuitable value for var.shape set using -var="shape=...": attribute "name" is
required.

Error: Invalid value for input variable

  on variables.hcl line 30:
  at variables.hcl:30:1
  30: variable "pair" {
      ^^^^^^^^^^^^^^^

Unsuitable value for var.pair set using -var="pair=...": tuple with 2 elements
required, but have 1.
[exit 1]
$ gitpool validate -var 'teams={a={size="x"}}' -var 'zones="a"' -var 'shape={name="n", size=1, more=2}' -var 'pair=[1, 2, 3]'
Error: Invalid value for input variable

  on variables.hcl line 17:
  at variables.hcl:17:1
  17: variable "zones" {
      ^^^^^^^^^^^^^^^^

Unsuitable value for var.zones set using -var="zones=...": set of string
required.

Error: Invalid value for input variable

  on variables.hcl line 22:
  at variables.hcl:22:1
  22: variable "teams" {
      ^^^^^^^^^^^^^^^^

Unsuitable value for var.teams set using -var="teams=...": .a.size: a number
is required.

Error: Invalid value for input variable

  on variables.hcl line 30:
  at variables.hcl:30:1
  30: variable "pair" {
      ^^^^^^^^^^^^^^^

Unsuitable value for var.pair set using -var="pair=...": tuple with 2 elements
required, but have 3.
[exit 1]
$ gitpool validate -var size=null
Error: Invalid value for input variable

  on variables.hcl line 1:
  at variables.hcl:1:1
   1: variable "size" {
      ^^^^^^^^^^^^^^^

Unsuitable value for var.size set using -var="size=...": a number is required.
[exit 1]
$ gitpool validate -var zones=null
Success! The configuration is valid.
$ gitpool validate -var 'zones=[nope]' -var 'teams={a={size=var.size}}'
Error: Variables not allowed

  on <value for var.teams> line 1:
  at <value for var.teams>:1:10
   1: {a={size=var.size}}
               ^^^^^^^^

Variables may not be used here.

Error: Variables not allowed

  on <value for var.zones> line 1:
  at <value for var.zones>:1:2
   1: [nope]
       ^^^^

Variables may not be used here. A text stands in quotes: "nope".
[exit 1]
$ gitpool validate -var size=-1
Error: Invalid value for variable

  on variables.hcl line 1:
  at variables.hcl:1:1
   1: variable "size" {
      ^^^^^^^^^^^^^^^
    ├────────────────
    │ var.size is -1

The size must not be negative.

This was checked by the validation rule at variables.hcl:4:3.
[exit 1]
$ gitpool validate -var size
Error: Invalid -var option

A -var has a name and a value with an equals sign between them, as in
-var="name=value".
[exit 1]
$ gitpool validate -var 'size = 1'
Error: Invalid -var option

The name "size" has a space behind it. Did you mean -var="size=..."?
[exit 1]
$ gitpool validate -var-file=none.tfvars
Error: Failed to read variables file

The variables file none.tfvars does not exist. It is looked for from the
current folder.
[exit 1]
$ gitpool validate -var-file=broken.tfvars
Error: Missing expression

  on broken.tfvars line 1:
  at broken.tfvars:1:6
   1: size =
           ^

A value is expected behind the "=", on the same line.
[exit 1]
$ gitpool plan -var size=7 -var 'teams={a={size=2}}' -var 'zones=["b","a","b"]' -var 'shape={name="n"}' | grep '[+] .*='
      + description = "7 true a,b"
      + meta        = {
          + "pair"  = "[\"a\",1]"
          + "shape" = "{\"name\":\"n\",\"size\":3}"
          + "teams" = "{\"a\":{\"size\":2,\"ttl\":\"24h\"}}"
      + name        = "one"
$ cp declarations variables.hcl && gitpool validate
Error: Invalid type specification

  on variables.hcl line 2, in variable "size":
  at variables.hcl:2:13
   2:   type    = numbr
                  ^^^^^

The keyword "numbr" is not a valid type specification. Did you mean "number"?

Error: Invalid default value for variable

  on variables.hcl line 7, in variable "flag":
  at variables.hcl:7:13
   7:   default = "maybe"
                  ^^^^^^^

This default value is not compatible with the variable's type constraint: a
bool is required.

Error: Invalid default value for variable

  on variables.hcl line 12, in variable "zones":
  at variables.hcl:12:14
  12:   default  = null
                   ^^^^

A null default value is not valid when nullable=false.

Error: Unsupported argument

  on variables.hcl line 15, in variable "teams":
  at variables.hcl:15:3
  15:   typ     = any
        ^^^

An argument named "typ" is not expected here. Did you mean "type"?

Error: Variables not allowed

  on variables.hcl line 16, in variable "teams":
  at variables.hcl:16:13
  16:   default = var.size
                  ^^^^^^^^

Variables may not be used here.

Error: Invalid variable validation condition

  on variables.hcl line 21, in variable "shape":
  at variables.hcl:21:21
  21:     condition     = true
                          ^^^^

The condition for variable "shape" must refer to var.shape in order to test
incoming values.

Error: Duplicate variable declaration

  on variables.hcl line 25:
  at variables.hcl:25:1
  25: variable "shape" {
      ^^^^^^^^^^^^^^^^

A variable "shape" was already declared at variables.hcl:18:1. Every name can
be declared once.

Error: Invalid variable name

  on variables.hcl line 27, in variable "count":
  at variables.hcl:27:10
  27: variable "count" {
               ^^^^^^^

The variable name "count" is reserved due to its special meaning in
Terraform's modules.

Error: Invalid type specification

  on variables.hcl line 30, in variable "pair":
  at variables.hcl:30:13
  30:   type    = optional(string)
                  ^^^^^^^^

Keyword "optional" is valid only as a modifier for object type attributes.

Error: Function calls not allowed

  on variables.hcl line 31, in variable "pair":
  at variables.hcl:31:13
  31:   default = timestamp()
                  ^^^^^^^^^

Functions may not be called here.
[exit 1]

-- variables.hcl --
variable "size" {
  type    = number
  default = 1
  validation {
    condition     = var.size >= 0
    error_message = "The size must not be negative."
  }
  validation {
    condition     = var.size < 100
    error_message = "At most 99, not ${var.size}."
  }
}
variable "flag" {
  type    = bool
  default = true
}
variable "zones" {
  type     = set(string)
  default  = []
  nullable = false
}
variable "teams" {
  type    = map(object({ size = number, ttl = optional(string, "24h") }))
  default = {}
}
variable "shape" {
  type    = object({ name = string, size = optional(number, 3) })
  default = { name = "x" }
}
variable "pair" {
  type    = tuple([string, number])
  default = ["a", 1]
}
-- pools.hcl --
node_pool "one" {
  description = "${var.size} ${var.flag} ${join(",", var.zones)}"
  meta {
    teams = jsonencode(var.teams)
    shape = jsonencode(var.shape)
    pair  = jsonencode(var.pair)
    none  = var.flag ? null : "x"
  }
}
-- broken.tfvars --
size = 
-- declarations --
variable "size" {
  type    = numbr
  default = "x"
}
variable "flag" {
  type    = bool
  default = "maybe"
}
variable "zones" {
  type     = list(string)
  nullable = false
  default  = null
}
variable "teams" {
  typ     = any
  default = var.size
}
variable "shape" {
  default = {}
  validation {
    condition     = true
    error_message = "x"
  }
}
variable "shape" {
}
variable "count" {
}
variable "pair" {
  type    = optional(string)
  default = timestamp()
}
