-- Moves of money in one round trip.
SELECT 1;
