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
arm-framing = `Content-Length` and `Transfer-Encoding` contradict each other; send one of them
arm-body-long = the body is longer than { $most } bytes
arm-body-part = the body did not arrive whole
arm-body-late = the body did not arrive in time
arm-subscription = the subscription `{ $id }` could not be found, or the account holds no role there
arm-provider = there is no provider `{ $id }` here; the one there is is `{ $known }`
arm-role-assignment = there is no role assignment `{ $id }` at this scope
arm-role = there is no role `{ $id }` here
arm-not-object = `{ $id }` is not an object id
arm-not-tenant = `{ $id }` is not a tenant id
arm-filter = the filter `{ $filter }` is not supported
arm-filter-by = filtering by `{ $name }` is not supported here
arm-top = `$top` is a number from 1
arm-number = `{ $name }` is a number, given once
graph-me = `/me` is a person, and the token is a program's
graph-ids-body = the body is `{"{"}"ids": […], "types": […]{"}"}`
graph-ids-many = at most { $most } ids at once
graph-nothing = there is no `{ $id }` of that kind in the tenant of the token
arm-not-guid = `{ $id }` is not a GUID
