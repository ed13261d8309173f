-- tests/evidence.lua SITE RULES RUN PACK…: follows every piece of evidence of a sealed run back to the agencies' own rows and to the rule files, and
-- says "not ok" of what is not there. Knows nothing of the engine's code: deliveries are opened by digest in the archive, cells are read by the
-- datasets as declared, parameters, rules and sentences are those of the rule files, the casebook is asked through sqlite3.
-- Limits: text files of rows of one line; people are tied to rows by whole numbers only, as far as the kind of link says "exact" or "derived".
local site, rules, run = arg[1], arg[2], arg[3]
local failures, counted = {}, {}

local function count(what, n) counted[what] = (counted[what] or 0) + (n or 1) end
local function defect(what, ...) failures[what] = failures[what] or {}; table.insert(failures[what], string.format(...)) end
local function check(what, good, ...)
    count(what)
    if not good then defect(what, ...) end
    return good
end

local function read(path)
    local file = assert(io.open(path, "rb"))
    local text = file:read("a")
    file:close()
    return text
end
local function quoted(text) return "'" .. text:gsub("'", "'\\''") .. "'" end
local function output(command)
    local pipe = assert(io.popen(command, "r"))
    local text = pipe:read("a")
    pipe:close()
    return text
end

-- JSON, as far as one line of canonical text needs it.

local function json(text)
    local at = 1
    local value
    local escapes = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }
    local function string_at()
        local out = {}
        at = at + 1
        while true do
            local plain, stop = text:match('^([^"\\]*)(["\\])', at)
            out[#out + 1] = plain
            at = at + #plain + 1
            if stop == '"' then return table.concat(out) end
            local c = text:sub(at, at)
            if c == "u" then
                out[#out + 1] = utf8.char(tonumber(text:sub(at + 1, at + 4), 16))
                at = at + 5
            else
                out[#out + 1] = escapes[c] or c
                at = at + 1
            end
        end
    end
    local function list(close, item)
        local out = {}
        at = at + 1
        while text:sub(at, at) ~= close do
            item(out)
            at = text:match("^[,\n]*()", at)
        end
        at = at + 1
        return out
    end
    function value()
        local c = text:sub(at, at)
        if c == '"' then return string_at() end
        if c == "{" then
            return list("}", function(out)
                local key = string_at()
                at = at + 1
                out[key] = value()
            end)
        end
        if c == "[" then return list("]", function(out) out[#out + 1] = value() end) end
        local word = text:match("^[%w%.%-+]+", at)
        at = at + #word
        if word == "null" then return false end
        return word == "true" or (word ~= "false" and tonumber(word))
    end
    return value()
end

-- What the rule files declare.

local declared = { dataset = {}, parameter = {}, fact = {}, rule = {} }

local function load_rules(paths)
    -- Words of the language that do not matter here: anything can be done with them, and nothing comes of it.
    local dummy = setmetatable({}, {})
    local meta = getmetatable(dummy)
    for _, event in ipairs { "index", "call", "add", "sub", "mul", "div", "unm", "concat", "lt", "le" } do
        meta["__" .. event] = function() return dummy end
    end
    local env = setmetatable({}, { __index = function(_, name)
        if declared[name] then return function(id) return function(said) declared[name][id] = said end end end
        return _G.pairs == nil or ({ ipairs = ipairs, table = table, string = string, math = math })[name] or dummy
    end })
    for path in paths:gmatch("[^\n]+") do assert(loadfile(path, "t", env))() end
end

-- The deliveries.

-- "自付金额（元）" is 自付金额.
local function title_of(text)
    return (text:gsub("%s", ""):gsub("%*", ""):gsub("（.-）", ""):gsub("%(.-%)", ""))
end

local function split(line, separator)
    local cells, at = {}, 1
    while at <= #line + 1 do
        local cell, past = line:match('^"([^"]*)"()', at)
        if not cell then cell, past = line:match("^([^" .. separator .. "]*)()", at) end
        cells[#cells + 1] = cell
        at = past + 1
    end
    return cells
end

local function open_delivery(item)
    local path = site .. "/archive/" .. item.digest:sub(1, 2) .. "/" .. item.digest
    local packed = io.open(path, "rb") == nil
    local bytes = packed and output("zstd -qdc " .. quoted(path .. ".zst")) or read(path)
    local name = os.tmpname()
    local file = assert(io.open(name, "wb"))
    file:write(bytes)
    file:close()
    check("the archive holds each delivery under its digest", output("sha256sum <" .. name):sub(1, 64) == item.digest, "%s", item.name)
    local text = bytes
    if not utf8.len(bytes) then text = output("iconv -f GB18030 -t UTF-8 " .. name) end
    os.remove(name)
    text = text:gsub("^\239\187\191", "")
    local delivery = { item = item, lines = {}, column = {}, said = declared.dataset[item.dataset] }
    for line in text:gmatch("([^\n]*)\n?") do delivery.lines[#delivery.lines + 1] = (line:gsub("\r$", "")) end
    for number = 1, 10 do
        for _, separator in ipairs { ",", "\t", ";" } do
            local titles, found = {}, 0
            for i, cell in ipairs(split(delivery.lines[number] or "", separator)) do titles[title_of(cell)] = i end
            local column = {}
            for key, said in pairs(delivery.said.columns) do
                for _, title in ipairs(said.from or {}) do
                    column[key] = column[key] or titles[title] or titles[title_of(title)]
                end
                if column[key] then found = found + 1 end
            end
            if found > (delivery.found or 2) then
                delivery.found, delivery.column, delivery.header, delivery.separator = found, column, number, separator
            end
        end
    end
    check("each delivery has its header", delivery.header, "%s", item.name)
    return delivery
end

-- A number as it is meant: half width, capitals, without blanks and apostrophes.
local function plain(text)
    return (text or ""):gsub(utf8.charpattern, function(c)
        local code = utf8.codepoint(c)
        if code >= 0xFF01 and code <= 0xFF5E then return utf8.char(code - 0xFEE0) end
        if code == 0xA0 or code == 0x3000 or code == 0xFEFF or (code >= 0x2000 and code <= 0x200F) then return "" end
    end):upper():gsub("[%s']", ""):match(".*")
end

local function cell_of(delivery, line, column)
    local at = delivery.column[column]
    local cells = delivery.cut and delivery.cut[line] or split(delivery.lines[line] or "", delivery.separator)
    delivery.cut = delivery.cut or {}
    delivery.cut[line] = cells
    return at and cells[at]
end

-- A cell as it is declared.

local function amount(text)
    text = text:gsub("[,¥元%s]", "")
    local times = 1
    if text:match("万$") then text, times = text:gsub("万", ""), 10000 end
    local number = tonumber((text:gsub("^（(.*)）$", "-%1"):gsub("^%((.*)%)$", "-%1")))
    return number and math.floor(number * times * 100 + 0.5)
end

local function day(text)
    local y, m, d = text:match("^%s*(%d%d%d%d)%D+(%d%d?)%D+(%d%d?)")
    if not y then y, m, d = text:match("^(%d%d%d%d)(%d%d)(%d%d)$") end
    return y and string.format("%04d-%02d-%02d", y, m, d)
end

local function is_none(text) return text == "" or ("— - / 无 空 暂无 未知 不详 NULL"):find(text, 1, true) ~= nil end

local function first_spelling(said, text)
    for _, spellings in pairs(said.one_of) do
        for _, spelling in ipairs(spellings) do if spelling == text then return spellings[1] end end
    end
end

-- Whether evidence `shown` is the cell `text` read as its column is declared.
local function agrees(said, text, shown)
    text = text:gsub("^[%s']+", ""):gsub("%s+$", "")
    if is_none(text) then return shown == false or (said.blank ~= nil and tonumber(shown) == said.blank) end
    if shown == false then return false end
    if said.one_of then return first_spelling(said, text) == shown end
    if said.type == "money" then return amount(text) == amount(shown) end
    if said.type == "integer" or said.type == "decimal" then return tonumber(text) == tonumber(shown) end
    if said.type == "date" then return day(text) == shown or (text == "长期" and shown == "9999-12-31") end
    if said.type == "month" then return day(text .. "-01") == shown .. "-01" or (day(text) or ""):sub(1, 7) == shown end
    if said.type == "boolean" then return (shown == "是") == (("是 有 1 Y 已消除"):find(text, 1, true) ~= nil) end
    return text == shown
end

-- The run.

local packs = {}
for i = 4, #arg do packs[#packs + 1] = quoted(rules .. "/" .. arg[i]) end
load_rules(output("find " .. quoted(rules .. "/datasets") .. " " .. quoted(rules .. "/parameters") .. " " .. quoted(rules .. "/facts") ..
    " " .. table.concat(packs, " ") .. " -name '*.lua' ! -name '*_test.lua' | LC_ALL=C sort"))

local folder = site .. "/runs/" .. run
local legend, flags, deliveries = nil, {}, {}
for line in io.lines(folder .. "/flags.jsonl") do
    if legend then flags[#flags + 1] = json(line) else legend = json(line) end
end
for i, item in ipairs(legend.deliveries) do deliveries[i - 1] = open_delivery(item) end

local function id_of(place)
    local delivery = deliveries[place.delivery]
    return plain(cell_of(delivery, place.line, delivery.said.person.id))
end
local function name_of(place) return cell_of(deliveries[place.delivery], place.line, deliveries[place.delivery].said.person.name) end
local function spot(place) return string.format("%s:%d", legend.deliveries[place.delivery + 1].name, place.line) end
local function same_spot(a, b) return a.delivery == b.delivery and a.line == b.line end

-- Everybody whom the evidence may speak of: the household, and whom relations lead to.
local function people_of(flag)
    local people = {}
    local function add(place)
        for _, one in ipairs(people) do if same_spot(one, place) then return end end
        people[#people + 1] = place
    end
    for _, list in ipairs { flag.subject.register, flag.subject.household or {}, flag.subject.absent or {} } do
        for _, place in ipairs(list) do add(place) end
    end
    for _, relation in ipairs(flag.evidence.relations or {}) do
        add(relation)
        if type(relation.to) == "table" then add(relation.to) end
    end
    return people
end

local function is_absent(flag, place)
    for _, one in ipairs(flag.subject.absent or {}) do if same_spot(one, place) then return one end end
end

-- Rows: delivery, line, columns, kind of link.

local function linked(row, person)
    local delivery, id = deliveries[row.delivery], id_of(person)
    if row.link == "register" then return same_spot(row, person) end
    local cell = plain(cell_of(delivery, row.line, delivery.said.person.id))
    if row.link == "exact" then return cell == id end
    if row.link == "derived" then return #cell == 15 and cell == id:sub(1, 6) .. id:sub(9, 17) end
    if row.link == "carrier" then return cell:sub(1, 18) == id end
    local near = cell_of(delivery, row.line, delivery.said.person.name or "") == name_of(person)
    return row.link == "repaired" and near and cell ~= id
end

local function check_row(flag, row, people)
    local delivery = deliveries[row.delivery]
    local what = legend.datasets[delivery.item.dataset]
    check("each row stands below the header of its delivery", row.line > delivery.header and delivery.lines[row.line] and
        delivery.lines[row.line] ~= "", "%s %s", flag.rule, spot(row))
    for name, shown in pairs(row.columns or {}) do
        if name == "age" then
            local born, today = id_of(row):sub(7, 14), legend.date:gsub("-", "")
            check("each age is that of the date of birth", tonumber(shown) == (tonumber(today) - tonumber(born)) // 10000, "%s %s", flag.rule, spot(row))
        else
            local from = name == delivery.said.dated and row.dated_by or row -- a refund has the day of what it takes back
            local cell, said = cell_of(deliveries[from.delivery], from.line, name), delivery.said.columns[name]
            check("each cell is what the agency wrote", said and cell and agrees(said, cell, shown), "%s %s %s: the file has '%s', the evidence '%s'",
                flag.rule, spot(row), name, tostring(cell), tostring(shown))
            local titled = false
            for _, title in ipairs(said and said.from or {}) do titled = titled or title == what.columns[name] end
            check("each column has its title in the legend", titled, "%s %s", delivery.item.dataset, name)
        end
    end
    for _, name in ipairs(row.withheld or {}) do
        check("what is withheld is a column of the file", cell_of(delivery, row.line, name), "%s %s %s", flag.rule, spot(row), name)
    end
    local found = row.link == "place"
    for _, person in ipairs(people) do found = found or linked(row, person) end
    check("each row is tied to one of the household by the link it names", found, "%s %s %s", flag.rule, spot(row), row.link)
end

-- Parameters: declared with this basis, place, day and value.

local places = {} -- code → name, as the files of regions have them
for code, name in output("cat " .. quoted(rules) .. "/regions/*.lua"):gmatch('%["(%d+)"%]%s*=%s*"([^"]+)"') do places[code] = name end

local function check_parameter(item)
    local said = declared.parameter[item.name]
    local found = false
    for _, entry in ipairs(said or {}) do
        local value = type(entry.value) == "table" and item.value or entry.value
        found = found or (entry.basis == item.basis and entry.from == item.from and entry.to == item.to and entry.known == item.known and
            (entry.times ~= nil or tonumber(item.value) == tonumber(value) or tostring(item.value) == tostring(value)) and
            (entry.region and places[entry.region]) == item.place)
    end
    check("each parameter is declared with this value, basis and days", found, "%s %s %s", item.name, item.value, item.from)
    check("each parameter says its basis", type(item.basis) == "string" and #item.basis > 0, "%s", item.name)
end

-- Lists: so many rows, or none.

local unused = {} -- rows that the run itself says it did not use, by digest and line; told in quarantine.csv and unlinked.csv
do
    for _, file in ipairs { "quarantine.csv", "unlinked.csv" } do
        local by_name = {}
        for _, item in ipairs(legend.deliveries) do by_name[item.name] = item.digest end
        for line in io.lines(folder .. "/" .. file) do
            local name, number = line:match("^[^,]*,([^,]*),(%d+),")
            if name and by_name[name] then unused[by_name[name] .. ":" .. number] = true end
        end
    end
end

local index = {} -- dataset → id → lines
local function rows_of(dataset, id)
    if not index[dataset] then
        local by_id = {}
        for n = 0, #legend.deliveries - 1 do
            local delivery = deliveries[n]
            for line = delivery.header + 1, delivery.item.dataset == dataset and #delivery.lines or 0 do
                local cell = plain(cell_of(delivery, line, delivery.said.person.id))
                if cell ~= "" and not unused[delivery.item.digest .. ":" .. line] then
                    local key = delivery.said.key and delivery.said.key[1] and cell_of(delivery, line, delivery.said.key[1]) or #by_id
                    by_id[cell] = by_id[cell] or { count = 0, keys = {} }
                    if not by_id[cell].keys[key] then by_id[cell].count = by_id[cell].count + 1 end
                    by_id[cell].keys[key] = true
                end
            end
        end
        index[dataset] = by_id
    end
    return index[dataset][id] and index[dataset][id].count or 0
end

local function check_lists(flag)
    local household = flag.subject.household or flag.subject.register
    for _, subject in ipairs(flag.evidence.lists or {}) do
        for name, rows in pairs(subject.rows) do
            local whose, dataset = name:match("^(%a+)%.(.*)$")
            local people, least, other = {}, 0, 0
            if whose == "person" then people = { subject.delivery and subject or flag.subject.register[1] } end
            for _, place in ipairs(whose == "household" and not subject.delivery and household or {}) do
                if not is_absent(flag, place) then people[#people + 1] = place end
            end
            for _, place in ipairs(people) do least = least + rows_of(dataset, id_of(place)) end
            -- By other than a whole number there may be more: as many as the evidence shows of this dataset.
            for _, row in ipairs(flag.evidence.rows or {}) do
                if deliveries[row.delivery].item.dataset == dataset and row.link ~= "exact" then other = other + 1 end
            end
            if #people > 0 then
                check("each list has the rows that the deliveries have of these people", rows >= least and rows <= least + other,
                    "%s %s: %d told, %d counted", flag.rule, name, rows, least)
            end
        end
    end
end

-- Facts, and the sentence.

local function check_facts(flag, people)
    for _, subject in ipairs(flag.evidence.facts or {}) do
        for name, value in pairs(subject.values) do
            local unit = legend.facts[name]
            check("each fact is declared, and told in the legend", declared.fact[name] and unit and unit.title == declared.fact[name].title.zh, "%s", name)
            local whose = name:match("^(%w+)%.")
            if subject.delivery and whose == "person" then
                local found = false
                for _, one in ipairs(people) do found = found or same_spot(one, subject) end
                check("each fact is of somebody of the household", found, "%s %s %s", flag.rule, name, spot(subject))
            end
        end
    end
    -- Whoever does not count is away by a fact that stands there, true, with the row that says so.
    for _, absent in ipairs(flag.subject.absent or {}) do
        local told, row = false, false
        for _, subject in ipairs(flag.evidence.facts or {}) do
            for _, by in ipairs(absent.by) do told = told or (same_spot(subject, absent) and subject.values[by] == "是") end
        end
        for _, one in ipairs(flag.evidence.rows or {}) do row = row or (one.link ~= "register" and linked(one, absent)) end
        check("who is away is so by a fact and its row", told and row, "%s %s", flag.rule, spot(absent))
    end
end

-- Every place of the sentence that the rule leaves open is filled from the evidence, and nothing else stands there.
local function check_sentence(flag)
    local said, values = declared.rule[flag.rule], {}
    for _, subject in ipairs(flag.evidence.facts or {}) do
        local own = not subject.delivery or same_spot(subject, flag.subject.register[1])
        for name, value in pairs(own and subject.values or {}) do values[name:match("%.(.*)$")] = value end
    end
    for _, number in ipairs(flag.evidence.parameters or {}) do
        local item = legend.parameters[(type(number) == "table" and number.entry or number) + 1]
        values["param." .. item.name] = type(number) == "table" and number.value or item.value
    end
    for _, row in ipairs(flag.evidence.rows or {}) do
        for name, value in pairs(same_spot(row, flag.subject.register[1]) and row.columns or {}) do values[name] = value end
    end
    local told = said.say.zh:gsub("{([^}]*)}", function(hole)
        count("what a sentence leaves open is in its evidence")
        local value = values[hole] or values[hole:match("^[^.]*%.([^.]*)$") or ""]
        if not value then defect("what a sentence leaves open is in its evidence", "%s {%s}", flag.rule, hole) end
        return value or "?"
    end)
    check("each sentence is the rule's, filled from the evidence", told == flag.say, "%s: '%s', not '%s'", flag.rule, flag.say, told)
end

-- Whatever the rule asks in words of the language has been read.

local function check_conditions(flag)
    local said, has = declared.rule[flag.rule], {}
    for _, subject in ipairs(flag.evidence.facts or {}) do
        for name in pairs(subject.values) do has[name], has[name:match("%.(.*)$")] = true, true end
    end
    for _, name in ipairs(flag.evidence.unless_unsure or {}) do has[name] = true end
    for _, row in ipairs(flag.evidence.rows or {}) do
        for name in pairs(row.link == "register" and row.columns or {}) do has[name] = true end
        has["rows of " .. deliveries[row.delivery].item.dataset] = true
    end
    for name in pairs(type(said.where) == "table" and said.where or {}) do
        check("each condition of a rule has been read", has[name], "%s where %s", flag.rule, name)
    end
    for _, name in ipairs(said.unless or {}) do
        check("each condition of a rule has been read", has[name] or flag.suppressed_by, "%s unless %s", flag.rule, name)
    end
    if said.among then
        check("each condition of a rule has been read", has["rows of " .. said.among[1]], "%s among %s", flag.rule, said.among[1])
    end
end

-- Suppressed: by a fact that is there and true.

local function check_suppression(flag)
    if not flag.suppressed_by then return end
    local told = false
    for _, subject in ipairs(flag.evidence.facts or {}) do told = told or subject.values[flag.suppressed_by] == "是" end
    check("what suppresses a flag is in its evidence", told, "%s %s", flag.rule, flag.suppressed_by)
end

-- The casebook: the same at opening and worsening, nothing else.

local links = { exact = "身份证号一致", register = "本人登记", derived = "由15位旧身份证号推得", carrier = "证号中含身份证号",
    repaired = "身份证号有误，经核对更正", place = "按地区" }
local rows = json((output("sqlite3 -json " .. quoted(site .. "/casebook.db") ..
    " \"SELECT e.position, e.case_number, e.rule, e.what, e.value, e.dataset, e.delivery, e.line, e.basis FROM evidence e" ..
    " JOIN runs r ON r.number = e.run WHERE r.date = '" .. legend.date .. "' AND r.folder <= '" .. run .. "' ORDER BY e.position, e.piece\""):gsub("%s+$", "")):gsub("^$", "[]"))
local kept = {} -- case and rule → positions → pieces
for _, piece in ipairs(rows) do
    local key = piece.case_number .. " " .. piece.rule
    kept[key] = kept[key] or {}
    kept[key][piece.position] = kept[key][piece.position] or {}
    table.insert(kept[key][piece.position], piece)
end

local function has_piece(pieces, wanted)
    for _, piece in ipairs(pieces) do
        local same = true
        for key, value in pairs(wanted) do same = same and piece[key] == value end
        if same then return piece end
    end
end

local function holds_all(flag, pieces)
    for _, row in ipairs(flag.evidence.rows or {}) do
        local item = legend.deliveries[row.delivery + 1]
        local piece = has_piece(pieces, { what = "采用一行", delivery = item.name, line = row.line, basis = links[row.link],
            dataset = legend.datasets[item.dataset].title })
        if not piece then return false, spot(row) .. " " .. row.link end
        for name, value in pairs(row.columns or {}) do
            local title = legend.datasets[item.dataset].columns[name]
            if not (";" .. piece.value .. ";"):find(";" .. title .. "=" .. (value or "缺失") .. ";", 1, true) then return false, spot(row) .. " " .. title end
        end
    end
    for _, subject in ipairs(flag.evidence.facts or {}) do
        for name, value in pairs(subject.values) do
            local wanted = { what = legend.facts[name].title, value = value or "缺失" }
            if subject.delivery and not name:match("^household%.") then
                wanted.delivery, wanted.line = legend.deliveries[subject.delivery + 1].name, subject.line
            end
            if not has_piece(pieces, wanted) then return false, name end
        end
    end
    for _, number in ipairs(flag.evidence.parameters or {}) do
        local item = legend.parameters[(type(number) == "table" and number.entry or number) + 1]
        local basis = string.format("%s（%s，%s起%s）", item.basis, item.place or "各地", item.from, item.to and "，至" .. item.to or "")
        if not has_piece(pieces, { what = item.title, basis = basis }) then return false, item.name end
    end
    return true
end

local told = {} -- flags of one case and rule
for _, flag in ipairs(flags) do
    if flag.case then
        local key = flag.case .. " " .. flag.rule
        told[key] = told[key] or {}
        table.insert(told[key], flag)
    end
end
for key, positions in pairs(kept) do
    for _, pieces in pairs(positions) do
        local found, why = false, "no such flag"
        for _, flag in ipairs(told[key] or {}) do
            local good, what = holds_all(flag, pieces)
            found, why = found or good, what or why
        end
        check("the casebook holds the same evidence", found, "%s: %s", key, why)
    end
end
for key, list in pairs(told) do
    local new, other, positions = 0, 0, 0
    for _, flag in ipairs(list) do
        if flag.standing == "new" or flag.standing == "worse" then new = new + 1 else other = other + 1 end
    end
    for _ in pairs(kept[key] or {}) do positions = positions + 1 end
    check("the casebook holds it at opening and worsening alone", positions == new, "%s: %d new or worse, %d others, %d kept", key, new, other, positions)
end

-- All of them.

for _, item in ipairs(legend.parameters) do check_parameter(item) end
for _, flag in ipairs(flags) do
    local people = people_of(flag)
    check("each flag has evidence", flag.evidence and flag.evidence.rows and #flag.evidence.rows > 0, "%s", flag.rule)
    for _, row in ipairs(flag.evidence.rows or {}) do check_row(flag, row, people) end
    check_lists(flag)
    check_facts(flag, people)
    check_sentence(flag)
    check_conditions(flag)
    check_suppression(flag)
end

local names = {}
for name in pairs(counted) do names[#names + 1] = name end
table.sort(names)
for _, name in ipairs(names) do
    print(string.format("%sok %s: %s (%d)", failures[name] and "not " or "", run, name, counted[name]))
    for i, text in ipairs(failures[name] or {}) do if i <= 10 then print("    " .. text) end end
end
