-- Each morning at six: orders that read otherwise in the old store than in the ledger.
-- More than one bakery in a thousand, and append-only-order-ledger is opened again.
SELECT old.bakery, old.order_id, old.pieces AS old_pieces, new.pieces AS new_pieces
FROM orders AS old
JOIN ledger_tonight AS new USING (order_id)
WHERE old.pieces <> new.pieces
  AND old.standing  -- daily orders follow when standing orders are clean
ORDER BY old.bakery, old.order_id;
