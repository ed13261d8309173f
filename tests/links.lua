-- tests/links.lua FILE: every link of a document to a file or heading of the checkout leads somewhere, and every source file that it names
-- (`parse.c`, `link/name.c`; not `cmd_NAME.c`) is there. Prints ok or not ok.
local file = arg[1]

-- The name under which a heading is linked to: in small letters, punctuation left out, blanks as hyphens.
local function anchor(heading)
    for _, mark in ipairs { "·", "、", "，", "。", "？", "！", "：", "（", "）", "“", "”", "…" } do heading = heading:gsub(mark, "") end
    return (heading:lower():gsub("[!-,./:-@%[\\%]^`{-~]", ""):gsub(" ", "-"))
end

local function text_lines(path)
    local lines, fenced = {}, false
    for line in io.lines(path) do
        if line:sub(1, 3) == "```" then fenced = not fenced end
        lines[#lines + 1] = fenced and "" or line
    end
    return lines
end

local function has_heading(path, wanted)
    for _, line in ipairs(text_lines(path)) do
        local heading = line:match("^#+ (.*)")
        if heading and anchor(heading) == wanted then return true end
    end
    return false
end

local sources = {} -- by path, by path below its top folder, and by name
for path in io.popen("find engine tests bench -name '*.[ch]'"):lines() do
    for _, name in ipairs { path, path:match("^%a+/(.*)"), path:match("[^/]*$") } do sources[name] = true end
end

local folder, bad, count = file:match("^(.*/)") or "", {}, 0
for number, line in ipairs(text_lines(file)) do
    for link in line:gmatch("%]%(([^)%s]+)%)") do
        if not link:find("^http") then
            local path, heading = link:match("^([^#]*)#?(.*)$")
            local target = path == "" and file or folder .. path
            local there = io.open(target)
            if there then there:close() end
            if not there or (heading ~= "" and not has_heading(target, heading)) then bad[#bad + 1] = number .. ": " .. link end
            count = count + 1
        end
    end
    for name in line:gmatch("`([%w_/]+%.[ch])`") do
        if not sources[name] and not name:find("%u") and name ~= "lua.h" then bad[#bad + 1] = number .. ": " .. name end
    end
end
print((#bad == 0 and "ok " or "not ok ") .. file .. ", " .. count .. " links")
for _, place in ipairs(bad) do print("is not there, line " .. place) end
