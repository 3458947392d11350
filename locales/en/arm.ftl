# What the link service says when it refuses. Programs read the code, people read this.
arm-nothing = there is nothing at `{ $path }`; check the path
arm-method = the method `{ $method }` is not allowed here; use { $allowed }
arm-too-many = too many requests of this account; try again in { $seconds } seconds
arm-unavailable = the service cannot keep or read anything right now; try again
arm-broken = something broke; it is in the log of the server
arm-no-token = an access token is needed; send it as `Authorization: Bearer`
arm-other-token = one `Authorization` header of the form `Bearer` is needed
arm-bad-token = the access token is not good here, or no longer; get a new one
arm-version-missing = the query parameter `api-version` is missing; use `api-version={ $wanted }`
arm-version-repeated = the query parameter `api-version` is given more than once; use `api-version={ $wanted }` once
arm-version-other = the api-version `{ $given }` is not supported; use `api-version={ $wanted }`
arm-linked-elsewhere = the account is not linked to partner id `{ $id }`; ask without an id for the link it has, or create one with PUT
arm-not-linked = the account has no partner link; create one with PUT
arm-not-linkable = `{ $id }` is not the partner id of a location account; look the id up in Partner Center and use that of a location
arm-linked-to = the account is already linked to partner id `{ $linked }` and not to `{ $id }`; change the link with PATCH, or delete it first
arm-not-changed = the account has no partner link that could be changed to `{ $id }`; create one with PUT
arm-not-deleted = the account is not linked to partner id `{ $id }`; nothing was deleted
