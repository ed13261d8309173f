-- A file that ends with a table.
-- refused: an error without a text
error {}
