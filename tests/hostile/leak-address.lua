-- Addresses, which differ from run to run.
-- harmless 6
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return tostring({}) == "table" and tostring(math) == "table" and tostring(tostring) == "function" and tostring(person) == tostring(person.household)
            and tostring(person.bills) == "a list" and tostring(_ENV) == "table" and {} ~= {}
    end,
}
