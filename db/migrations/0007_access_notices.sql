-- Changed rights are told to every process.
SELECT 1;
