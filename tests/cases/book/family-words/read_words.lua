-- Every code and word of the standard against the register's declaration, which is read as plain Lua.
local place
function dataset() return function(form) place = form.columns.relation.one_of end end
dofile(arg[1])
local found = {}
for kind, words in pairs(place) do
    for _, word in ipairs(words) do
        if found[word] then print(word .. " stands for " .. found[word] .. " and " .. kind) end
        found[word] = kind
    end
end
local codes, missing = 0, 0
for line in io.lines(arg[2]) do
    local code, word = line:match "^(%d+) (.+)$"
    codes = codes + 1
    if not found[code] or found[code] ~= found[word] then
        print(line .. ": " .. tostring(found[code]) .. ", " .. tostring(found[word]))
        missing = missing + 1
    end
end
print(codes .. " codes, " .. missing .. " without a place of their own")
for _, code in ipairs { "45", "59", "66", "72", "79", "94" } do print(code, found[code]) end
