# What gitpool needs, and nothing else: its state at gitpool/pools, and the node pools.
namespace "default" {
  variables {
    path "gitpool/pools" {
      capabilities = ["read", "write"]
    }
    path "gitpool/pools/lock" {
      capabilities = ["read", "write"]
    }
    path "gitpool/pools/chunks/*" {
      capabilities = ["read", "write", "destroy"]
    }
  }
}

node_pool "*" {
  capabilities = ["read", "write", "delete"]
}
