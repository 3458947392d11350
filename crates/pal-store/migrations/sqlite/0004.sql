-- How far `links` follows the history: each record says at least what the row of this number, and those before it, made of it. What came
-- later may still be missing. By principal, each change would write a page of its own; the history grows at its end.
CREATE TABLE links_follow (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    number INTEGER NOT NULL
) STRICT;
INSERT INTO links_follow SELECT 1, coalesce(max(number), 0) FROM link_history;
