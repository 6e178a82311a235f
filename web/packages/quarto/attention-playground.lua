-- The shortcode {{< attention-playground lesson=causal lang=zh height=700 >}}, on a line of its own: the page in a frame, as it
-- stands in the one file beside this script, so that the document needs nothing else (`embed-resources`, no network). The first
-- frame of a document holds the page; the others take it from there. README.md lists what can be said.

local of_the_frame = { height = true, scene = true, src = true } -- every other key is one of the page's address
local elsewhere = {
  en = "The Attention Playground opens in the HTML version of this document.",
  zh = "注意力游乐场在本文档的 HTML 版本里打开。",
}
local page_stands = false -- in this document

local function said(value)
  return value ~= nil and pandoc.utils.stringify(value) or ""
end

local function encoded(text)
  return (text:gsub("[^%w%-._~,]", function(letter) return ("%%%02X"):format(letter:byte()) end))
end

local function escaped(text)
  return (text:gsub("&", "&amp;"):gsub('"', "&quot;"))
end

-- What the page opens with, as in its address: settings, then the link of a scene.
local function start_of(kwargs, meta)
  local settings = {}
  if said(kwargs.lang) == "" and said(meta.lang) ~= "" then settings[1] = "lang=" .. encoded(said(meta.lang)) end
  for key, value in pairs(kwargs) do
    if not of_the_frame[key] and said(value) ~= "" then settings[#settings + 1] = key .. "=" .. encoded(said(value)) end
  end
  table.sort(settings)
  local link = said(kwargs.scene):match("1%.%l%.[%w%-_]+$")
  return table.concat(settings, "&"), link and "#s=" .. link or ""
end

local function one_file()
  local file = assert(io.open(quarto.utils.resolve_path("attention-playground.html"), "rb"))
  local page = file:read("a")
  file:close()
  return page
end

local function playground(_, kwargs, meta)
  if not quarto.doc.is_format("html:js") then
    local language = said(kwargs.lang) ~= "" and said(kwargs.lang) or said(meta.lang)
    return pandoc.Para(pandoc.Str(elsewhere[language:sub(1, 2)] or elsewhere.en))
  end
  local settings, link = start_of(kwargs, meta)
  local height = tonumber(said(kwargs.height)) or 800
  local frame = ('<iframe title="Attention Playground" loading="lazy" allow="clipboard-write; fullscreen" style="width: 100%%; height: %dpx; border: 0"'):format(height)
  local src = said(kwargs.src)
  if src ~= "" then
    return pandoc.RawBlock("html", frame .. (' src="%s"></iframe>'):format(escaped(src .. "?" .. settings .. link)))
  end
  local start = '<meta name="attention-playground-start" content="' .. escaped(settings .. link) .. '">'
  if page_stands then
    return pandoc.RawBlock("html", frame .. "></iframe>\n<script>document.currentScript.previousElementSibling.srcdoc = "
      .. "document.querySelector('iframe.attention-playground').srcdoc.replace(/<meta name=\"attention-playground-start\"[^>]*>/, '" .. start .. "');</script>")
  end
  page_stands = true
  local page = one_file():gsub("<head>", function(head) return head .. "\n" .. start end, 1)
  return pandoc.RawBlock("html", frame .. ' class="attention-playground" srcdoc="' .. escaped(page) .. '"></iframe>')
end

return { ["attention-playground"] = playground }
