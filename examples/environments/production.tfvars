environment  = "production"
identity_ttl = "12h"

meta = {
  tier = "gold"
}
