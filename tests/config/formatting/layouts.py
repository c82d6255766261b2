"""Texts and their canonical layout, each for a rule; the layouts were written by Terraform 1.11.4."""

from __future__ import annotations

LAYOUTS = [
    (
        "equals signs of neighbours are aligned",
        """\
a=1
longer   =   2
b = 3
""",
        """\
a      = 1
longer = 2
b      = 3
""",
    ),
    (
        "a blank line, a comment line or a block ends the group",
        """\
a=1

longer=2
# c
b=3
longest_of_all=4
x {}
c=5
""",
        """\
a = 1

longer = 2
# c
b              = 3
longest_of_all = 4
x {}
c = 5
""",
    ),
    (
        "a value over several lines is aligned with nothing",
        """\
a=1
longer=[
1,
2
]
b=3
longest=4
""",
        """\
a = 1
longer = [
  1,
  2
]
b       = 3
longest = 4
""",
    ),
    (
        "a heredoc is aligned, and its text is the user's",
        """\
a=1
longer=<<-EOT
\t  x   =   1
  ${ b   +c }
  EOT
b=3
""",
        """\
a      = 1
longer = <<-EOT
\t  x   =   1
  ${b + c}
  EOT
b      = 3
""",
    ),
    (
        "comments at line ends are aligned, those in between are indented",
        """\
b {
a=1 # one
longer=2// two
  # a line
c=3#three

d=4  /* in line */
}
""",
        """\
b {
  a      = 1 # one
  longer = 2 // two
  # a line
  c = 3 #three

  d = 4 /* in line */
}
""",
    ),
    (
        "a comment in lines keeps its inside",
        """\
b {
/* one
      two */
a=1
}
""",
        """\
b {
  /* one
      two */
  a = 1
}
""",
    ),
    (
        "blocks are indented by two",
        """\
a "x" {
b {
\tc {
      d=1
}
}
}
""",
        """\
a "x" {
  b {
    c {
      d = 1
    }
  }
}
""",
    ),
    (
        "blocks on one line have blanks inside of the braces",
        """\
a{}
b { }
c{d=1}
d { e={f=1} }
""",
        """\
a {}
b {}
c { d = 1 }
d { e = { f = 1 } }
""",
    ),
    (
        "brackets opened on one line are one level",
        """\
a=f({
b=[{
c=1
},{
d=2
}]
})
e=1
""",
        """\
a = f({
  b = [{
    c = 1
    }, {
    d = 2
  }]
})
e = 1
""",
    ),
    (
        "brackets closed on several lines close one level each",
        """\
a=f(g(
1,
),
2
)
b=[[
1],
[2]]
""",
        """\
a = f(g(
  1,
  ),
  2
)
b = [[
  1],
[2]]
""",
    ),
    (
        "operators are apart, signs are not",
        """\
a=1+2*-3- -b/c%d
b=- 1
c=! d&&!( e )||f==-1
d=a>=b?-c:- d
e=[- 1,-2]
f=a -1
g=f(-1)
""",
        """\
a = 1 + 2 * -3 - -b / c % d
b = -1
c = !d && !(e) || f == -1
d = a >= b ? -c : -d
e = [-1, -2]
f = a - 1
g = f(-1)
""",
    ),
    (
        "commas are followed by a blank",
        """\
a=[1,2 ,3 , ]
b=f(x,y ...)
c={a=1,b=2 , }
""",
        """\
a = [1, 2, 3, ]
b = f(x, y...)
c = { a = 1, b = 2, }
""",
    ),
    (
        "braces of objects are apart from their items, brackets are not",
        """\
a={b=1}
c={}
d={ }
e=[ 1 ]
f=( 1 )
g=[{a=1},{}]
h={"a":1,(b):2}
""",
        """\
a = { b = 1 }
c = {}
d = {}
e = [1]
f = (1)
g = [{ a = 1 }, {}]
h = { "a" : 1, (b) : 2 }
""",
    ),
    (
        "calls, paths and keys are written together",
        """\
a=f (x)
b=x . y . z
c=x [0] [ "k" ]
d=x [ * ] . y
e=x . * . y
f=p :: g (x)
g=(x) [0]
h=[1] [0]
i=f(x) [0].y
j="a" [0]
k=x . 0
""",
        """\
a = f(x)
b = x.y.z
c = x[0]["k"]
d = x[*].y
e = x.*.y
f = p::g(x)
g = (x)[0]
h = [1][0]
i = f(x)[0].y
j = "a" [0]
k = x.0
""",
    ),
    (
        "for expressions",
        """\
a=[for x in[1,2]:x]
b=[for k,v in m:k if v>1]
c={for k,v in m:k=>v...}
d={
for k,v in m:
k=>v
if v!=null
}
""",
        """\
a = [for x in [1, 2] : x]
b = [for k, v in m : k if v > 1]
c = { for k, v in m : k => v... }
d = {
  for k, v in m :
  k => v
  if v != null
}
""",
    ),
    (
        "a conditional over several lines",
        """\
a=(b?
c:
d)
""",
        """\
a = (b ?
  c :
d)
""",
    ),
    (
        "texts are the user's, sequences in them are not",
        """\
a="x  ${ b }  y${~c~}${ {d=1}.d }"
b="%{ if  x }y%{else}z%{ endif }"
c="$${ x } %%{ y }"
d="${f("${ x }")} "
e = "${a}${ b }"
f="#  no comment"
""",
        """\
a = "x  ${b}  y${~c~}${ { d = 1 }.d}"
b = "%{if x}y%{else}z%{endif}"
c = "$${ x } %%{ y }"
d = "${f("${x}")} "
e = "${a}${b}"
f = "#  no comment"
""",
    ),
    (
        "a heredoc as an argument",
        """\
a=f(<<EOT
  x
EOT
,1)
b=[
<<-EOT
  x
  EOT
,
1]
""",
        """\
a = f(<<EOT
  x
EOT
, 1)
b = [
  <<-EOT
  x
  EOT
  ,
1]
""",
    ),
    (
        "a template that is one sequence is its expression",
        """\
a="${b}"
c="${  d.e  }"
f="${g("${h}")}"
i="${~j~}"
k="${l}m"
n=["${o}"]
p={q="${r}"}
""",
        """\
a = b
c = d.e
f = g("${h}")
i = j
k = "${l}m"
n = ["${o}"]
p = { q = "${r}" }
""",
    ),
    (
        "a sequence over lines gets parentheses",
        """\
a="${
 b
}"
c="${
 d ?
 e :
 f
}"
g="${(
 h
)}"
i="${[
 1
]}"
""",
        """\
a = b
c = (d ?
  e :
f)
g = (
  h
)
i = ([
  1
])
""",
    ),
    (
        "labels are quoted, and the comments among them go",
        """\
a b "c" d{
}
b /* x */ "c" /* y */ d /* z */ {
}
c "\\u00e9\\t" "" "e\u0301"{}
""",
        """\
a "b" "c" "d" {
}
b "c" "d" /* z */ {
}
c "é\\t" "" "é" {}
""",
    ),
    (
        "the types of variables are today's",
        """\
variable "a" {
type="string"
}
variable "b" {
type=list
}
variable "c" {
type="list"
}
variable "d" {
 type="map"
}
variable "e" {
 type = set
}
variable "f" { type=map(  string ) }
variable "g" {
 type="number"
 x {
 type="list"
 }
}
type="list"
""",
        """\
variable "a" {
  type = string
}
variable "b" {
  type = list(any)
}
variable "c" {
  type = list(string)
}
variable "d" {
  type = map(string)
}
variable "e" {
  type = set(any)
}
variable "f" { type = map(string) }
variable "g" {
  type = "number"
  x {
    type = "list"
  }
}
type = "list"
""",
    ),
    (
        "blank lines lose their blanks and nothing else",
        """\


 \x20
a=1
\t


""",
        """\



a = 1



""",
    ),
    (
        "trailing blanks go",
        """\
a=1  \x20
b {  \x20
}\t
""",
        """\
a = 1
b {
}
""",
    ),
    (
        "no line break is added at the end",
        "a=1",
        "a = 1",
    ),
    (
        "blanks behind the last line break stay",
        """\
a=1
 \t""",
        """\
a = 1
 \x20""",
    ),
    (
        "line breaks of Windows stay",
        """\
a=1\r
bc=2 # x\r
d {\r
 e=<<E\r
 x\r
E\r
}\r
""",
        """\
a  = 1\r
bc = 2 # x\r
d {\r
  e = <<E\r
 x\r
E\r
}\r
""",
    ),
    (
        "a byte order mark goes",
        """\
\ufeffa=1
""",
        """\
a = 1
""",
    ),
    (
        "a byte order mark alone is three blanks",
        "\ufeff",
        "  \x20",
    ),
    (
        "tabs are blanks",
        """\
a\t=\t1
\tb = 2
""",
        """\
a = 1
b = 2
""",
    ),
    (
        "columns are counted in characters as people see them",
        """\
日本=1
a=2
e\u0301=3
m={
"👩\u200d👩\u200d👧"=1
"🇩🇪🇫🇷"=2
"한국어 뷁"=3
"❤\ufe0f👍🏽"=4
"xxxxxxxx"=5
}
""",
        """\
日本 = 1
a  = 2
e\u0301  = 3
m = {
  "👩\u200d👩\u200d👧"        = 1
  "🇩🇪🇫🇷"       = 2
  "한국어 뷁"    = 3
  "❤\ufe0f👍🏽"       = 4
  "xxxxxxxx" = 5
}
""",
    ),
    (
        "an equals sign in brackets on its line is no assignment",
        """\
f={a=1}
x { yyyy=1 }
b=[{
long=1},
{b=2}]
""",
        """\
f = { a = 1 }
x { yyyy = 1 }
b = [{
  long = 1 },
{ b = 2 }]
""",
    ),
    (
        "comments within brackets",
        """\
a=[ # one
1, # two
22, // three
/* four */ 3
# five
]
""",
        """\
a = [ # one
  1,  # two
  22, // three
  /* four */ 3
  # five
]
""",
    ),
    (
        "a comment behind a name",
        """\
a /* x */ = /* y */ 1 /* z */
b /* x */{}
""",
        """\
a /* x */ = /* y */ 1 /* z */
b /* x */ {}
""",
    ),
    (
        "a comment at the end of the text",
        """\
a=1
bcd=2 # x
e=3   /* y */""",
        """\
a   = 1
bcd = 2 # x
e   = 3 /* y */""",
    ),
    (
        "lines that close and open",
        """\
a=b?{
c=1
}:{
d=2
}
""",
        """\
a = b ? {
  c = 1
  } : {
  d = 2
}
""",
    ),
    (
        "an empty text",
        "",
        "",
    ),
    (
        "nothing but comments",
        """\
   # a
\t// b
  /* c */
""",
        """\
# a
// b
/* c */
""",
    ),
]
"""The rule, a text, and what `terraform fmt` makes of it."""
