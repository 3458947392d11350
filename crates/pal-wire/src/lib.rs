//! ARM, OAuth and Graph on the wire: shapes, typed paths and error bodies, for server and client.
