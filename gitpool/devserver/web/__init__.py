"""HTTP as Go's server and Nomad's handlers speak it: octets, requests, the routing table, answers."""
