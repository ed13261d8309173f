-- Another function in a library, for every rule after.
-- refused 3:1: this table cannot be changed
math.floor = math.ceil
