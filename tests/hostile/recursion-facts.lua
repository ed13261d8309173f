-- Two facts that read each other.
-- refused 3:7: a ring of facts: person.ping → person.pong → person.ping
fact "person.ping" { title = { zh = "甲" }, unit = "yes/no", value = function(person) return person.pong end }
fact "person.pong" { title = { zh = "乙" }, unit = "yes/no", value = function(person) return person.ping end }

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return person.ping
    end,
}
