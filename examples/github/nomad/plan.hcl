# Who plans reads pools, who uses them, and the state; and writes nothing.
node_pool "*" {
  policy = "read"
}

node {
  policy = "read"
}

namespace "*" {
  capabilities = ["list-jobs"]
}

# The exact name goes before "*", so what stands there stands here again.
namespace "default" {
  capabilities = ["list-jobs"]

  variables {
    path "gitpool/pools" {
      capabilities = ["read"]
    }
    path "gitpool/pools/*" {
      capabilities = ["read"]
    }
  }
}
