-- Reads annotations strictly, by a grammar of its own: every line is one, every type that it names is declared or Lua's.
local known, used, count = {}, {}, 0
for name in ("any boolean function integer nil number string table"):gmatch "%a+" do known[name] = true end

-- Types of `text` up to its end: T, T?, T[], T|T, (T), "text", table<T, T>, { key: T }, fun(name: T, …): T, T
local function reader(text, line)
    local at = 1
    local function fail(what) error(what .. " at column " .. at .. " of: " .. text .. "\n" .. line, 0) end
    local function take(pattern)
        local found = text:match("^%s*(" .. pattern .. ")", at)
        if found then at = select(2, text:find("^%s*" .. pattern, at)) + 1 end
        return found
    end
    local function want(pattern) return take(pattern) or fail("wanted " .. pattern) end
    local union
    local function types(close)
        if close and take(close) then return end
        repeat union() until not take ","
        if close then want(close) end
    end
    local function named(close) -- name: T, name?: T, ...: T
        if take(close) then return end
        repeat
            if not take "%.%.%." then want "[%a_][%w_]*%??" end
            if take ":" then union() end
        until not take ","
        want(close)
    end
    local function single()
        if take "%(" then union() want "%)"
        elseif take "{" then named "}"
        elseif take '"[^"]*"' then
        else
            local name = want "[%a_][%w_.]*"
            if name == "fun" and take "%(" then
                named "%)"
                if take ":" then
                    repeat take "%.%.%.:?" union() until not take ","
                end
            else
                used[name] = line
                if take "<" then types ">" end
            end
        end
        while take "%[%]" do end
        take "%?"
    end
    union = function() repeat single() until not take "|" end
    return { take = take, want = want, union = union, types = types, done = function() if not text:find("^%s*$", at) then fail "left over" end end }
end

local tags = {}
function tags.class(r)
    known[r.want "[%a_][%w_.]*"] = true
    if r.take ":" then r.types() end
end
function tags.alias(r)
    known[r.want "[%a_][%w_.]*"] = true
    r.union()
end
function tags.field(r)
    if r.take '%["[^"]*"%]' or r.take "%[%d+%]" then
    elseif r.take "%[" then r.union() r.want "%]"
    else r.want "[%a_][%w_]*%??" end
    r.union()
end
function tags.param(r) if not r.take "%.%.%." then r.want "[%a_][%w_]*%??" end r.union() r.take ".*" end
tags["return"] = function(r) r.types() r.take "%.%.%." end
function tags.type(r) r.union() end
tags.overload = tags.type
function tags.operator(r)
    r.want "%a+"
    if r.take "%(" then r.union() r.want "%)" end
    r.want ":"
    r.union()
end
function tags.generic(r)
    repeat
        known[r.want "%u"] = true
        if r.take ":" then r.union() end
    until not r.take ","
end
function tags.meta() end

for line in io.lines(arg[1]) do
    local tag, rest = line:match "^%s*%-%-%-@(%a+) ?(.*)$"
    if line:find "^%s*%-%-%-@" then
        count = count + 1
        local r = reader(rest:gsub(" # .*", ""), line)
        assert(tags[tag], line)(r)
        r.done()
    end
end
local missing = {}
for name, line in pairs(used) do if not known[name] then missing[#missing + 1] = name .. " is not declared: " .. line end end
table.sort(missing)
for _, what in ipairs(missing) do print(what) end
assert(count > 300, "too few annotations")
print(#missing == 0 and "every type is declared" or "")
