-- What each account held in a week: shares times seconds, and the fewest shares.
-- One part at a time, or all of them; {start} and {end} are those of export.json.
-- Sums are in two columns (high * 10^18 + low), each of at most 38 digits.
WITH steps AS (
    SELECT account, 0 AS nth, CAST({start} AS BIGINT) AS since, shares, shares_high, shares_low
    FROM accounts
    UNION ALL
    SELECT account, nth, since, shares, shares_high, shares_low
    FROM changes
),
spans AS (
    SELECT
        account, shares, shares_high, shares_low,
        lead(since, 1, CAST({end} AS BIGINT)) OVER (PARTITION BY account ORDER BY nth) - since AS seconds
    FROM steps
)
SELECT
    account,
    CAST(sum(CAST(shares_high AS DECIMAL(19, 0)) * CAST(seconds AS DECIMAL(19, 0))) AS DECIMAL(38, 0))
        AS share_seconds_high,
    CAST(sum(CAST(shares_low AS DECIMAL(19, 0)) * CAST(seconds AS DECIMAL(19, 0))) AS DECIMAL(38, 0))
        AS share_seconds_low,
    min(shares) AS lowest
FROM spans
WHERE seconds > 0
GROUP BY account
