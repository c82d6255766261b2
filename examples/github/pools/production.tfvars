environment  = "production"
identity_ttl = "12h"
