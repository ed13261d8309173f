-- A file that ends with a table.
-- refused 3:1: an error without a text: error takes one, not table
error {}
